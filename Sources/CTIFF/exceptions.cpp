#include "exceptions.h"

#include <cerrno>
#include <new>

bool ctiff_catch(bool (*function)(void *), void *argument) {
    try {
        return function(argument);
    } catch (const std::bad_alloc &) {
        errno = ENOMEM;
    } catch (...) {
        errno = 0;
    }
    return false;
}
