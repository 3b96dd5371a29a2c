// Layers and losses.
#include "shim.h"

namespace F = torch::nn::functional;

API Tensor* shim_conv2d(Tensor* x, Tensor* weight, Tensor* bias, const int64_t* strides, int stride_count,
    const int64_t* padding, int padding_count, const int64_t* dilation, int dilation_count, int64_t groups) {
    return owned([&] {
        return torch::conv2d(*x, *weight, optional(bias), dims(strides, stride_count), dims(padding, padding_count), dims(dilation, dilation_count), groups);
    });
}

API Tensor* shim_batch_norm(Tensor* x, Tensor* running_mean, Tensor* running_var, Tensor* weight, Tensor* bias, bool training, double momentum, double eps) {
    return owned([&] {
        return torch::batch_norm(*x, optional(weight), optional(bias), optional(running_mean), optional(running_var), training, momentum, eps, at::globalContext().userEnabledCuDNN());
    });
}
API Tensor* shim_dropout2d(Tensor* x, double p, bool training) {
    return owned([&] { return torch::feature_dropout(*x, p, training); });
}
API Tensor* shim_relu(Tensor* x) {
    return owned([&] { return torch::relu(*x); });
}
API Tensor* shim_leaky_relu(Tensor* x, double slope) {
    return owned([&] { return torch::leaky_relu(*x, slope); });
}
API Tensor* shim_sigmoid(Tensor* x) {
    return owned([&] { return torch::sigmoid(*x); });
}
API Tensor* shim_max_pool2d(Tensor* x, int64_t kernel) {
    return owned([&] { return torch::max_pool2d(*x, kernel); });
}
API Tensor* shim_interpolate(Tensor* x, const double* scale, int count, bool bilinear) {
    return owned([&] {
        auto options = F::InterpolateFuncOptions().scale_factor(std::vector<double>(scale, scale + count));
        return F::interpolate(*x, bilinear ? options.mode(torch::kBilinear).align_corners(false) : options.mode(torch::kNearest));
    });
}
API Tensor* shim_pixel_shuffle(Tensor* x, int64_t factor) {
    return owned([&] { return torch::pixel_shuffle(*x, factor); });
}
API Tensor* shim_pixel_unshuffle(Tensor* x, int64_t factor) {
    return owned([&] { return torch::pixel_unshuffle(*x, factor); });
}
API Tensor* shim_pad(Tensor* x, const int64_t* pad, int count, double value) {
    return owned([&] { return F::pad(*x, F::PadFuncOptions(std::vector<int64_t>(pad, pad + count)).value(value)); });
}
API Tensor* shim_l1_loss(Tensor* x, Tensor* target, int64_t reduction) {
    return owned([&] { return torch::l1_loss(*x, *target, reduction); });
}
API Tensor* shim_mse_loss(Tensor* x, Tensor* target, int64_t reduction) {
    return owned([&] { return torch::mse_loss(*x, *target, reduction); });
}
API Tensor* shim_binary_cross_entropy(Tensor* x, Tensor* target, Tensor* weight, int64_t reduction) {
    return owned([&] { return torch::binary_cross_entropy(*x, *target, optional(weight), reduction); });
}
