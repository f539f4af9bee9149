/* The gradients of weights beside direct sums; what is around them is the same C for all sets. */

static void check_gradients(const char *set) {
    const ckernels_training_table *table = ckernels_training_kernels(set);
    for (int n = 0; n < CONVOLUTIONS; n++) {
        const int *s = convolutions[n];
        int inputs = s[0], outputs = s[2], height = s[3], width = s[4];
        tensor in = random_tensor(inputs, height, width, 16),
               gradient = random_tensor(outputs, height, width, 16);
        int tiles = (height + 3) / 4 * ((width + 3) / 4), half = tiles / 2;
        int input_lanes = in.planes.blocks * 16, output_lanes = gradient.planes.blocks * 16;
        float *first = lines(36 * ckernels_transformed_input_stride(in.planes.blocks, tiles));
        float *second =
            lines(36 * ckernels_transformed_input_stride(gradient.planes.blocks, tiles));
        float *sums = lines((size_t)36 * input_lanes * output_lanes / 16);
        ckernels_winograd_weight_gradient c = {in.planes, gradient.planes, height, width, 0};
        if (half) table->winograd_weight_gradient(&c, 0, half, first, second, sums);
        c.adds = half > 0;
        table->winograd_weight_gradient(&c, half, tiles - half, first, second, sums);
        int in_channels[128], out_channels[128];
        for (int i = 0; i < input_lanes; i++) in_channels[i] = i < inputs ? i : -1;
        for (int i = 0; i < output_lanes; i++) out_channels[i] = i < outputs ? i : -1;
        ckernels_weight_view view = {NULL,        9 * inputs,   9,          0, out_channels,
                                     in_channels, output_lanes, input_lanes};
        float *weights = lines((size_t)9 * inputs * outputs / 16 + 1);
        const float *all[] = {sums};
        for (int b = 0; b < in.planes.blocks; b++)
            table->unpack_winograd_gradient(all, 1, &view, b, weights);
        comparison result = {set, "gradient of 3x3 weights", 0, 64 * roundoff * height * width, 0,
                             0};
        for (int o = 0; o < outputs; o++)
            for (int i = 0; i < inputs; i++)
                for (int t = 0; t < 9; t++) {
                    double sum = 0;
                    for (int y = 0; y < height; y++)
                        for (int x = 0; x < width; x++)
                            sum +=
                                at(&gradient, o, y, x) * at(&in, i, y + t / 3 - 1, x + t % 3 - 1);
                    compare(&result, weights[(o * inputs + i) * 9 + t], sum);
                }
        float *outer = lines((size_t)input_lanes * output_lanes / 16);
        ckernels_tap_weight_gradient tap = {in.planes, gradient.planes, height, width, {1, -1, 0}};
        table->tap_weight_gradient(&tap, 0, height, outer);
        for (int o = 0; o < outputs; o++)
            for (int i = 0; i < inputs; i++) {
                double sum = 0;
                for (int y = 0; y < height; y++)
                    for (int x = 0; x < width; x++)
                        sum += at(&gradient, o, y, x) * at(&in, i, y + 1, x - 1);
                int group = o / 32 * 32,
                    columns = output_lanes - group < 32 ? output_lanes - group : 32;
                compare(
                    &result,
                    outer[i / 16 * 16 * output_lanes + group * 16 + i % 16 * columns + o - group],
                    sum);
            }
        char sizes[64];
        snprintf(sizes, sizeof sizes, "%d to %d, %d x %d", inputs, outputs, height, width);
        conclude(&result, sizes);
        free(first), free(second), free(sums), free(weights), free(outer);
        free_tensor(&in), free_tensor(&gradient);
    }
}
