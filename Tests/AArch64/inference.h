/* The f32 kernels of a forward pass beside direct sums. */

static const double roundoff = 0x1p-24;

static double activated(double x, ckernels_activation activation) {
    switch (activation) {
    case ckernels_activation_relu: return fmax(x, 0);
    case ckernels_activation_elu: return x > 0 ? x : expm1(x);
    case ckernels_activation_sigmoid: return 1 / (1 + exp(-x));
    default: return x;
    }
}

static const int *lanes_of(int first, int second, int lanes, int *count) {
    static int channels[4096];
    int parts[] = {first, second};
    *count = 0;
    for (int p = 0, offset = 0; p < 2; offset += parts[p++])
        for (int i = 0; i < (parts[p] + lanes - 1) / lanes * lanes; i++)
            channels[(*count)++] = i < parts[p] ? offset + i : -1;
    return channels;
}

/* A 3x3 convolution of two concatenated tensors at a pixel; `weights` are [output][input][9]. */
static double convolved(
    const tensor *a, const tensor *b, const float *weights, int output, int row, int column) {
    int inputs = a->channels + b->channels;
    double sum = 0;
    for (int i = 0; i < inputs; i++)
        for (int t = 0; t < 9; t++) {
            const tensor *from = i < a->channels ? a : b;
            int channel = i < a->channels ? i : i - a->channels;
            sum += at(from, channel, row + t / 3 - 1, column + t % 3 - 1)
                * weights[(output * inputs + i) * 9 + t];
        }
    return sum;
}

/* Whole, in two calls, and in three steps of which each has its place in the scratch. */
static void convolve(
    const ckernels_inference_table *table, const ckernels_winograd_convolution *c, int tiles,
    int three_steps) {
    int blocks = c->inputs[0].blocks + c->inputs[1].blocks;
    /* Only f32 has polyphase convolutions. */
    int group_blocks = table->polyphase_convolution ? 2 : 1;
    float *transformed = lines(36 * ckernels_transformed_input_stride(blocks, tiles));
    float *products = lines(36 * ckernels_product_stride(tiles));
    int half = tiles / 2;
    if (!three_steps) {
        if (half) table->winograd_convolution(c, 0, half, transformed, products);
        table->winograd_convolution(c, half, tiles - half, transformed, products);
    } else {
        table->transform_input(c, half, tiles - half, transformed, half, tiles);
        if (half) table->transform_input(c, 0, half, transformed, 0, tiles);
        for (int g = 0; g * group_blocks < c->output.blocks; g++) {
            for (int p = 0; p < 36; p++)
                table->multiply_batched(c, p, g, tiles, transformed, products, tiles);
            table->transform_output(c, g, half, tiles - half, products, half, tiles);
            if (half) table->transform_output(c, g, 0, half, products, 0, tiles);
        }
    }
    free(transformed);
    free(products);
}

static const int convolutions[][5] = {
    /* inputs of both tensors, outputs, height, width */
    {1, 0, 1, 1, 1},    {3, 0, 16, 5, 3},    {16, 0, 17, 4, 7},   {17, 0, 33, 9, 6},
    {15, 2, 48, 2, 61}, {33, 31, 5, 11, 13}, {64, 64, 64, 8, 20},
};
enum { CONVOLUTIONS = sizeof convolutions / sizeof *convolutions };

static void check_convolutions(const char *set) {
    const ckernels_inference_table *table = ckernels_f32_kernels(set);
    for (int n = 0; n < 2 * CONVOLUTIONS; n++) {
        const int *s = convolutions[n / 2];
        int outputs = s[2], height = s[3], width = s[4], lanes, inputs = s[0] + s[1];
        tensor a = random_tensor(s[0], height, width, 16),
               b = random_tensor(s[1], height, width, 16);
        tensor out = make_tensor(outputs, height, width, 16);
        tensor pooled = make_tensor(outputs, height / 2, width / 2, 16);
        float *weights = random_floats((size_t)outputs * inputs * 9);
        float *bias = random_floats((size_t)(outputs + 15) / 16 * 16);
        const int *channels = lanes_of(s[0], s[1], 16, &lanes);
        float *packed = lines((size_t)36 * lanes * out.planes.blocks);
        for (int g = 0; 2 * g < out.planes.blocks; g++)
            ckernels_pack_winograd_f32(weights, inputs, outputs, channels, lanes, g, packed);
        ckernels_winograd_convolution c = {
            .inputs = {a.planes, b.planes},
            .output = out.planes,
            .pooled = pooled.planes,
            .height = height,
            .width = width,
            .weights = packed,
            .bias = bias,
            .activation = (ckernels_activation)(n / 2 % 4),
            .nontemporal = n / 2 % 2};
        convolve(table, &c, (height + 3) / 4 * ((width + 3) / 4), n % 2);
        comparison result = {
            set, "3x3 convolution", 0, 64 * roundoff * 9 * inputs + 4 * roundoff, 0, 0};
        for (int o = 0; o < outputs; o++)
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++) {
                    double sum = convolved(&a, &b, weights, o, y, x) + bias[o];
                    compare(&result, at(&out, o, y, x), activated(sum, c.activation));
                }
        for (int o = 0; o < outputs; o++)
            for (int y = 0; y < height / 2; y++)
                for (int x = 0; x < width / 2; x++) {
                    double most = -INFINITY;
                    for (int i = 0; i < 4; i++)
                        most = fmax(most, at(&out, o, 2 * y + i / 2, 2 * x + i % 2));
                    compare(&result, at(&pooled, o, y, x), most);
                }
        char sizes[64];
        snprintf(sizes, sizeof sizes, "%d + %d to %d, %d x %d", s[0], s[1], outputs, height, width);
        conclude(&result, sizes);
        free(weights), free(bias), free(packed);
        free_tensor(&a), free_tensor(&b), free_tensor(&out), free_tensor(&pooled);
    }
}

static const int upsamplings[][4] = {{1, 1, 1, 1},    {16, 17, 2, 13}, {17, 32, 3, 14},
                                     {33, 33, 2, 15}, {5, 48, 1, 29},  {600, 20, 2, 40}};
enum { UPSAMPLINGS = sizeof upsamplings / sizeof *upsamplings };

/* The 2x2 convolution behind nearest neighbours: the taps of each phase. */
static const int phase_taps[4] = {1, 2, 2, 4};
static const int tap_rows[4][4] = {{0}, {0, 0}, {0, 1}, {0, 0, 1, 1}};
static const int tap_columns[4][4] = {{0}, {0, 1}, {0, 0}, {0, 1, 0, 1}};

static void check_polyphase(const char *set, const int *s) {
    int inputs = s[0], outputs = s[1], height = s[2], width = s[3];
    tensor in = random_tensor(inputs, height, width, 16);
    tensor out = make_tensor(outputs, 2 * height, 2 * width, 16);
    int input_lanes = in.planes.blocks * 16, output_lanes = out.planes.blocks * 16;
    float *weights = random_floats((size_t)9 * outputs * inputs); /* [tap of all][output][input] */
    float *bias = random_floats(output_lanes),
          *packed = lines((size_t)9 * input_lanes * output_lanes / 16);
    ckernels_polyphase_convolution c = {
        .input = in.planes,
        .output = out.planes,
        .height = height,
        .width = width,
        .phases = 2,
        .weights = packed,
        .bias = bias,
        .activation = ckernels_activation_elu};
    float *to = packed;
    for (int phase = 0, first = 0; phase < 4; first += phase_taps[phase++]) {
        c.taps[phase] = phase_taps[phase];
        memcpy(c.row_offsets[phase], tap_rows[phase], sizeof tap_rows[phase]);
        memcpy(c.column_offsets[phase], tap_columns[phase], sizeof tap_columns[phase]);
        for (int o = 0; o < output_lanes; o += 32) {
            int columns = output_lanes - o < 32 ? output_lanes - o : 32;
            for (int t = 0; t < phase_taps[phase]; t++, to += input_lanes * columns)
                for (int i = 0; i < inputs; i++)
                    for (int l = 0; l < columns && o + l < outputs; l++)
                        to[i * columns + l] = weights[((first + t) * outputs + o + l) * inputs + i];
        }
    }
    const ckernels_inference_table *table = ckernels_f32_kernels(set);
    table->polyphase_convolution(&c, 0, height / 2);
    table->polyphase_convolution(&c, height / 2, height - height / 2);
    comparison result = {
        set, "upsampling and 2x2 convolution", 0, (4 * inputs + 8) * 4 * roundoff, 0, 0};
    for (int o = 0; o < outputs; o++)
        for (int y = 0; y < 2 * height; y++)
            for (int x = 0; x < 2 * width; x++) {
                int phase = y % 2 * 2 + x % 2, first = 0;
                for (int p = 0; p < phase; p++) first += phase_taps[p];
                double sum = bias[o];
                for (int t = 0; t < phase_taps[phase]; t++)
                    for (int i = 0; i < inputs; i++)
                        sum += at(&in, i, y / 2 + tap_rows[phase][t], x / 2 + tap_columns[phase][t])
                            * weights[((first + t) * outputs + o) * inputs + i];
                compare(&result, at(&out, o, y, x), activated(sum, c.activation));
            }
    char sizes[64];
    snprintf(sizes, sizeof sizes, "%d to %d, %d x %d", inputs, outputs, height, width);
    conclude(&result, sizes);
    free(weights), free(bias), free(packed), free_tensor(&in), free_tensor(&out);
}

static void check_transposed(const char *set, const int *s) {
    int inputs = s[0], outputs = s[1], height = s[2], width = s[3];
    tensor in = random_tensor(inputs, height, width, 16);
    tensor out = make_tensor(outputs, 2 * height, 2 * width, 16);
    int input_lanes = in.planes.blocks * 16, output_lanes = out.planes.blocks * 16;
    float *weights = random_floats((size_t)4 * outputs * inputs); /* [output][phase][input] */
    float *bias = random_floats(output_lanes),
          *packed = lines((size_t)4 * input_lanes * output_lanes / 16);
    for (int o = 0; o < outputs; o++)
        for (int phase = 0; phase < 4; phase++)
            for (int i = 0; i < inputs; i++)
                packed
                    [((o / 16 * 2 + phase / 2) * input_lanes + i) * 32 + phase % 2 * 16 + o % 16] =
                        weights[(o * 4 + phase) * inputs + i];
    ckernels_transposed_convolution c = {
        .input = in.planes,
        .output = out.planes,
        .height = height,
        .width = width,
        .weights = packed,
        .bias = bias,
        .activation = ckernels_activation_relu};
    const ckernels_inference_table *table = ckernels_f32_kernels(set);
    table->transposed_convolution(&c, 0, height / 2);
    table->transposed_convolution(&c, height / 2, height - height / 2);
    comparison result = {set, "transposed convolution", 0, (inputs + 2) * 4 * roundoff, 0, 0};
    for (int o = 0; o < outputs; o++)
        for (int y = 0; y < 2 * height; y++)
            for (int x = 0; x < 2 * width; x++) {
                double sum = bias[o];
                for (int i = 0; i < inputs; i++)
                    sum += at(&in, i, y / 2, x / 2)
                        * weights[(o * 4 + y % 2 * 2 + x % 2) * inputs + i];
                compare(&result, at(&out, o, y, x), activated(sum, c.activation));
            }
    char sizes[64];
    snprintf(sizes, sizeof sizes, "%d to %d, %d x %d", inputs, outputs, height, width);
    conclude(&result, sizes);
    free(weights), free(bias), free(packed), free_tensor(&in), free_tensor(&out);
}

static void check_upsamplings(const char *set) {
    for (int n = 0; n < UPSAMPLINGS; n++) {
        check_polyphase(set, upsamplings[n]);
        check_transposed(set, upsamplings[n]);
    }
}

/* The first and the last layer. */
static void check_outer_layers(const char *set) {
    static const int all[][3] = {{1, 1, 1}, {16, 3, 2}, {17, 5, 16}, {40, 4, 33}};
    const ckernels_inference_table *table = ckernels_f32_kernels(set);
    for (int n = 0; n < 4; n++) {
        int channels = all[n][0], height = all[n][1], width = all[n][2];
        tensor out = make_tensor(channels, height, width, 16);
        int out_lanes = out.planes.blocks * 16;
        float *image = random_floats((size_t)height * width),
              *weights = random_floats((size_t)9 * out_lanes);
        float *bias = random_floats(out_lanes);
        ckernels_first_layer first = {
            .input = image,
            .output = out.planes,
            .height = height,
            .width = width,
            .weights = weights,
            .bias = bias,
            .activation = ckernels_activation_relu};
        table->first_layer(&first, 0, height);
        comparison result = {set, "first layer", 0, 16 * 4 * roundoff, 0, 0};
        for (int o = 0; o < channels; o++)
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++) {
                    double sum = bias[o];
                    for (int t = 0; t < 9; t++) {
                        int r = y + t / 3 - 1, c = x + t % 3 - 1;
                        if (r < 0 || r >= height || c < 0 || c >= width) continue;
                        sum += (double)image[r * width + c] * weights[t * out_lanes + o];
                    }
                    compare(&result, at(&out, o, y, x), activated(sum, first.activation));
                }
        tensor in = random_tensor(channels, height, width, 16);
        float *planes = random_floats((size_t)2 * height * width);
        ckernels_last_layer last = {
            .input = in.planes,
            .output = planes,
            .height = height,
            .width = width,
            .channels = 2,
            .weights = weights,
            .bias = bias,
            .activation = ckernels_activation_sigmoid};
        table->last_layer(&last, 0, height);
        for (int o = 0; o < 2; o++)
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++) {
                    double sum = bias[o];
                    for (int i = 0; i < channels; i++)
                        sum += at(&in, i, y, x) * weights[o * out_lanes + i];
                    compare(
                        &result, planes[(o * height + y) * width + x],
                        activated(sum, last.activation));
                }
        conclude(&result, "and last layer");
        free(image), free(weights), free(bias), free(planes), free_tensor(&in), free_tensor(&out);
    }
}
