/* The int16 kernels of a forward pass beside direct sums of the same integers. */

/* Rows of a requantisation for whole blocks of 32 channels, with sums brought to about -400 ... 400. */
static ckernels_requantization requantization(
    int channels, float largest, ckernels_activation activation) {
    int row = (channels + 31) / 32 * 32;
    float *rows = random_floats((size_t)5 * row);
    for (int i = 0; i < row; i++) {
        rows[i] *= 400 / largest;
        rows[row + i] *= 50;
        rows[2 * row + i] =
            activation == ckernels_activation_relu ? 0 : -300 - 20 * rows[2 * row + i];
        rows[3 * row + i] = 300 + 20 * rows[3 * row + i];
        rows[4 * row + i] = 1;
    }
    return (ckernels_requantization){
        rows, rows + row, rows + 2 * row, rows + 3 * row, rows + 4 * row};
}

static double requantized(const ckernels_requantization *q, int channel, double sum) {
    double value = sum * q->scale[channel] + q->bias[channel];
    return nearbyint(fmin(fmax(value, q->minimum[channel]), q->maximum[channel]));
}

static void check_integer_convolutions(const char *set) {
    const ckernels_inference_table *table = ckernels_int16_kernels(set);
    for (int n = 0; n < 2 * CONVOLUTIONS; n++) {
        const int *s = convolutions[n / 2];
        int outputs = s[2], height = s[3], width = s[4], lanes, inputs = s[0] + s[1];
        tensor a = random_tensor(s[0], height, width, 32),
               b = random_tensor(s[1], height, width, 32);
        tensor out = make_tensor(outputs, height, width, 32);
        float *weights = random_floats((size_t)outputs * inputs * 9),
              *factors = lines((size_t)inputs / 16 + 1);
        for (int i = 0; i < inputs; i++) factors[i] = 1;
        const int *channels = lanes_of(s[0], s[1], 32, &lanes);
        int16_t *packed = lines((size_t)36 * lanes * out.planes.blocks);
        ckernels_activation activation =
            n / 2 % 2 ? ckernels_activation_relu : ckernels_activation_none;
        ckernels_requantization q =
            requantization(outputs, 20 * sqrtf(9.0f * (float)inputs), activation);
        float *given = lines((size_t)out.planes.blocks * 2);
        memcpy(given, q.scale, (size_t)out.planes.blocks * 128);
        for (int g = 0; g < out.planes.blocks; g++) {
            float scale[32];
            ckernels_pack_winograd_int16(
                weights, inputs, outputs, channels, lanes, factors, g, table->summed_lanes, packed,
                scale);
            for (int i = 0; i < 32; i++)
                ((float *)q.scale)[32 * g + i] = given[32 * g + i] * scale[i];
        }
        ckernels_winograd_convolution c = {
            .inputs = {a.planes, b.planes},
            .output = out.planes,
            .height = height,
            .width = width,
            .weights = packed,
            .activation = activation,
            .requantization = q};
        convolve(table, &c, (height + 3) / 4 * ((width + 3) / 4), n % 2);
        /* Weights are rounded, more of them where sums must not overflow; results reach 320. */
        comparison result = {
            set, "3x3 convolution of integers", 0, table->summed_lanes ? 8 : 2.5, 0, 0};
        memcpy((float *)q.scale, given, (size_t)out.planes.blocks * 128);
        for (int o = 0; o < outputs; o++)
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++)
                    compare(
                        &result, at(&out, o, y, x),
                        requantized(&q, o, convolved(&a, &b, weights, o, y, x)));
        char sizes[64];
        snprintf(sizes, sizeof sizes, "%d + %d to %d, %d x %d", s[0], s[1], outputs, height, width);
        conclude(&result, sizes);
        free(weights), free(factors), free(packed), free(given), free((float *)q.scale);
        free_tensor(&a), free_tensor(&b), free_tensor(&out);
    }
}

static void check_integer_upsamplings(const char *set) {
    const ckernels_inference_table *table = ckernels_int16_kernels(set);
    for (int n = 0; n < UPSAMPLINGS; n++) {
        const int *s = upsamplings[n];
        int inputs = s[0], outputs = s[1], height = s[2], width = s[3];
        tensor in = random_tensor(inputs, height, width, 32);
        tensor out = make_tensor(outputs, 2 * height, 2 * width, 32);
        int lanes = in.planes.blocks * 32;
        int16_t *packed = lines((size_t)4 * lanes * out.planes.blocks);
        int *weights =
            calloc((size_t)4 * outputs * inputs, sizeof *weights); /* [output][phase][input] */
        if (!weights) abort();
        for (int i = 0; i < 4 * outputs * inputs; i++) {
            int phase = i / inputs % 4, input = i % inputs, o = i / inputs / 4;
            weights[i] = (int)(2000 * uniform());
            ptrdiff_t pair = (ptrdiff_t)(o / 32 * 4 + phase) * lanes / 2 + input / 2;
            packed[(pair * 32 + o % 32) * 2 + input % 2] = (int16_t)weights[i];
        }
        ckernels_requantization q =
            requantization(outputs, 40000 * sqrtf((float)inputs), ckernels_activation_none);
        ckernels_transposed_convolution c = {
            .input = in.planes,
            .output = out.planes,
            .height = height,
            .width = width,
            .weights = packed,
            .activation = ckernels_activation_none,
            .requantization = q};
        table->transposed_convolution(&c, 0, height / 2);
        table->transposed_convolution(&c, height / 2, height - height / 2);
        /* Sums are exact, and rounded once where they are near a half. */
        comparison result = {set, "transposed convolution of integers", 0, 1, 0, 0};
        for (int o = 0; o < outputs; o++)
            for (int y = 0; y < 2 * height; y++)
                for (int x = 0; x < 2 * width; x++) {
                    double sum = 0;
                    for (int i = 0; i < inputs; i++)
                        sum += at(&in, i, y / 2, x / 2)
                            * weights[(o * 4 + y % 2 * 2 + x % 2) * inputs + i];
                    compare(&result, at(&out, o, y, x), requantized(&q, o, sum));
                }
        char sizes[64];
        snprintf(sizes, sizeof sizes, "%d to %d, %d x %d", inputs, outputs, height, width);
        conclude(&result, sizes);
        free(weights), free(packed), free((float *)q.scale), free_tensor(&in), free_tensor(&out);
    }
}

static void check_integer_outer_layers(const char *set) {
    const ckernels_inference_table *table = ckernels_int16_kernels(set);
    static const int all[][3] = {{1, 1, 1}, {32, 3, 2}, {33, 5, 16}, {40, 4, 33}};
    for (int n = 0; n < 4; n++) {
        int channels = all[n][0], height = all[n][1], width = all[n][2];
        tensor out = make_tensor(channels, height, width, 32);
        int lanes = out.planes.blocks * 32;
        float *image = random_floats((size_t)height * width),
              *weights = random_floats((size_t)9 * lanes);
        for (int i = 0; i < 9 * lanes; i++) weights[i] *= 100;
        ckernels_requantization q = requantization(channels, 400, ckernels_activation_none);
        ckernels_first_layer first = {
            .input = image,
            .output = out.planes,
            .height = height,
            .width = width,
            .weights = weights,
            .activation = ckernels_activation_none,
            .requantization = q};
        table->first_layer(&first, 0, height);
        comparison result = {set, "first layer of integers", 0, 1, 0, 0};
        for (int o = 0; o < channels; o++)
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++) {
                    double sum = 0;
                    for (int t = 0; t < 9; t++) {
                        int r = y + t / 3 - 1, c = x + t % 3 - 1;
                        if (r < 0 || r >= height || c < 0 || c >= width) continue;
                        sum += (double)image[r * width + c] * weights[t * lanes + o];
                    }
                    /* The scale is part of the weights. */
                    compare(&result, at(&out, o, y, x), requantized(&q, o, sum / q.scale[o]));
                }
        tensor in = random_tensor(channels, height, width, 32);
        float *planes = random_floats((size_t)height * width);
        for (int i = 0; i < lanes; i++) weights[i] /= 1000;
        ckernels_last_layer last = {
            .input = in.planes,
            .output = planes,
            .height = height,
            .width = width,
            .channels = 1,
            .weights = weights,
            .bias = image,
            .activation = ckernels_activation_sigmoid};
        table->last_layer(&last, 0, height);
        result.tolerance = 1e-5;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                double sum = image[0];
                for (int i = 0; i < channels; i++) sum += at(&in, i, y, x) * weights[i];
                compare(&result, planes[y * width + x], activated(sum, last.activation));
            }
        conclude(&result, "and last layer");
        free(image), free(weights), free(planes), free((float *)q.scale);
        free_tensor(&in), free_tensor(&out);
    }
}
