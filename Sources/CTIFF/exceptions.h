/* libtiff calls libLerc, which is written in C++ and throws when it has no memory. */
#ifndef EXCEPTIONS_H
#define EXCEPTIONS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Calls a function. False if it returns false, or throws: then errno is ENOMEM for std::bad_alloc. */
bool ctiff_catch(bool (*function)(void *), void *argument);

#ifdef __cplusplus
}
#endif

#endif
