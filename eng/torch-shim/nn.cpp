// Layers, losses and initial values.
#include "shim.h"

namespace F = torch::nn::functional;
namespace init = torch::nn::init;

API Tensor* shim_conv2d(Tensor* x, Tensor* weight, Tensor* bias, const int64_t* strides, int stride_count,
    const int64_t* padding, int padding_count, const int64_t* dilation, int dilation_count, int64_t groups) {
    return owned([&] {
        return torch::conv2d(*x, *weight, optional(bias), dims(strides, stride_count), dims(padding, padding_count), dims(dilation, dilation_count), groups);
    });
}

API Tensor* shim_conv_transpose2d(Tensor* x, Tensor* weight, Tensor* bias, const int64_t* strides, int stride_count,
    const int64_t* padding, int padding_count, const int64_t* output_padding, int output_padding_count,
    const int64_t* dilation, int dilation_count, int64_t groups) {
    return owned([&] {
        return torch::conv_transpose2d(*x, *weight, optional(bias), dims(strides, stride_count), dims(padding, padding_count),
            dims(output_padding, output_padding_count), groups, dims(dilation, dilation_count));
    });
}

API Tensor* shim_relu(Tensor* x) {
    return owned([&] { return torch::relu(*x); });
}
API bool shim_relu_(Tensor* x) {
    return attempt([&] { torch::relu_(*x); });
}
API Tensor* shim_leaky_relu(Tensor* x, double slope) {
    return owned([&] { return torch::leaky_relu(*x, slope); });
}
API Tensor* shim_sigmoid(Tensor* x) {
    return owned([&] { return torch::sigmoid(*x); });
}
API Tensor* shim_max_pool2d(Tensor* x, const int64_t* kernel, int kernel_count, const int64_t* strides, int stride_count) {
    return owned([&] { return torch::max_pool2d(*x, dims(kernel, kernel_count), dims(strides, stride_count)); });
}
API Tensor* shim_interpolate_nearest(Tensor* x, const int64_t* size, int size_count, const double* scale, int scale_count) {
    return owned([&] {
        auto options = F::InterpolateFuncOptions().mode(torch::kNearest);
        if (size_count > 0) options.size(std::vector<int64_t>(size, size + size_count));
        if (scale_count > 0) options.scale_factor(std::vector<double>(scale, scale + scale_count));
        return F::interpolate(*x, options);
    });
}
API Tensor* shim_pixel_shuffle(Tensor* x, int64_t factor) {
    return owned([&] { return torch::pixel_shuffle(*x, factor); });
}
API Tensor* shim_pixel_unshuffle(Tensor* x, int64_t factor) {
    return owned([&] { return torch::pixel_unshuffle(*x, factor); });
}

/// Mode 2 repeats the edge, 1 mirrors; others fill with the value.
API Tensor* shim_pad(Tensor* x, const int64_t* pad, int count, int mode, double value) {
    return owned([&] {
        auto options = F::PadFuncOptions(std::vector<int64_t>(pad, pad + count));
        if (mode == 1) options.mode(torch::kReflect);
        else if (mode == 2) options.mode(torch::kReplicate);
        else options.mode(torch::kConstant).value(value);
        return F::pad(*x, options);
    });
}

API Tensor* shim_l1_loss(Tensor* x, Tensor* target, int64_t reduction) {
    return owned([&] { return torch::l1_loss(*x, *target, reduction); });
}
API Tensor* shim_mse_loss(Tensor* x, Tensor* target, int64_t reduction) {
    return owned([&] { return torch::mse_loss(*x, *target, reduction); });
}

// The order of TorchSharp's init.NonlinearityType.
static init::NonlinearityType nonlinearity(int64_t kind) {
    switch (kind) {
        case 0: return torch::kLinear;
        case 1: return torch::kConv1D;
        case 2: return torch::kConv2D;
        case 3: return torch::kConv3D;
        case 4: return torch::kConvTranspose1D;
        case 5: return torch::kConvTranspose2D;
        case 6: return torch::kConvTranspose3D;
        case 7: return torch::kSigmoid;
        case 8: return torch::kTanh;
        case 9: return torch::kReLU;
        default: return torch::kLeakyReLU;
    }
}

static init::FanModeType fan(int64_t mode) {
    if (mode == 0) return torch::kFanIn;
    return torch::kFanOut;
}

API bool shim_kaiming_normal_(Tensor* x, double a, int64_t mode, int64_t kind) {
    return attempt([&] { init::kaiming_normal_(*x, a, fan(mode), nonlinearity(kind)); });
}
API bool shim_kaiming_uniform_(Tensor* x, double a, int64_t mode, int64_t kind) {
    return attempt([&] { init::kaiming_uniform_(*x, a, fan(mode), nonlinearity(kind)); });
}
API bool shim_orthogonal_(Tensor* x, double gain) {
    return attempt([&] { init::orthogonal_(*x, gain); });
}
API bool shim_zeros_(Tensor* x) {
    return attempt([&] { init::zeros_(*x); });
}
API bool shim_normal_(Tensor* x, double mean, double std) {
    return attempt([&] { init::normal_(*x, mean, std); });
}
API bool shim_uniform_(Tensor* x, double low, double high) {
    return attempt([&] { init::uniform_(*x, low, high); });
}
