// Layers and losses.
#include "shim.h"

namespace F = torch::nn::functional;

API Tensor* shim_conv2d(Tensor* x, Tensor* weight, Tensor* bias, const int64_t* strides, int stride_count,
    const int64_t* padding, int padding_count, const int64_t* dilation, int dilation_count, int64_t groups) {
    return owned([&] {
        return torch::conv2d(*x, *weight, optional(bias), dims(strides, stride_count), dims(padding, padding_count), dims(dilation, dilation_count), groups);
    });
}

API Tensor* shim_relu(Tensor* x) {
    return owned([&] { return torch::relu(*x); });
}
API Tensor* shim_sigmoid(Tensor* x) {
    return owned([&] { return torch::sigmoid(*x); });
}
API Tensor* shim_max_pool2d(Tensor* x, int64_t kernel) {
    return owned([&] { return torch::max_pool2d(*x, kernel); });
}
API Tensor* shim_interpolate_nearest(Tensor* x, const double* scale, int count) {
    return owned([&] {
        return F::interpolate(*x, F::InterpolateFuncOptions().mode(torch::kNearest).scale_factor(std::vector<double>(scale, scale + count)));
    });
}
API Tensor* shim_pixel_shuffle(Tensor* x, int64_t factor) {
    return owned([&] { return torch::pixel_shuffle(*x, factor); });
}
API Tensor* shim_pixel_unshuffle(Tensor* x, int64_t factor) {
    return owned([&] { return torch::pixel_unshuffle(*x, factor); });
}
API Tensor* shim_pad_replicate(Tensor* x, const int64_t* pad, int count) {
    return owned([&] { return F::pad(*x, F::PadFuncOptions(std::vector<int64_t>(pad, pad + count)).mode(torch::kReplicate)); });
}
API Tensor* shim_l1_loss(Tensor* x, Tensor* target, int64_t reduction) {
    return owned([&] { return torch::l1_loss(*x, *target, reduction); });
}
API Tensor* shim_mse_loss(Tensor* x, Tensor* target, int64_t reduction) {
    return owned([&] { return torch::mse_loss(*x, *target, reduction); });
}
