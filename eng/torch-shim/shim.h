// What all functions of the shim share: a tensor crosses the border as a pointer to its own at::Tensor, and an error
// as null (or false) plus the thread's last error, which the caller takes with shim_take_error.
#pragma once
#include <torch/torch.h>
#include <string>

#define API extern "C" __attribute__((visibility("default")))

using at::Tensor;

extern thread_local std::string last_error;

/// What a number of C# is, so that libtorch promotes types as it would for its own scalars.
struct Number {
    double real;
    int64_t integer;
    int64_t is_integer;

    at::Scalar scalar() const { return is_integer ? at::Scalar(integer) : at::Scalar(real); }
};

/// Runs the body; false, and the last error set, where it throws.
template <typename Body> bool attempt(Body body) {
    try {
        body();
        return true;
    } catch (const std::exception& error) {
        last_error = error.what();
        return false;
    }
}

/// The body's tensor as a pointer that the caller owns; null where it is undefined or an error.
template <typename Body> Tensor* owned(Body body) {
    Tensor result;
    if (!attempt([&] { result = body(); }) || !result.defined()) return nullptr;
    return new Tensor(std::move(result));
}

inline at::IntArrayRef dims(const int64_t* values, int count) { return at::IntArrayRef(values, static_cast<size_t>(count)); }

inline at::TensorOptions options(int type, int device_type, int device_index) {
    return at::TensorOptions(static_cast<at::ScalarType>(type))
        .device(at::Device(static_cast<at::DeviceType>(device_type), static_cast<at::DeviceIndex>(device_index)));
}

inline Tensor optional(const Tensor* tensor) { return tensor ? *tensor : Tensor(); }

inline std::vector<Tensor> list(Tensor** tensors, int count) {
    std::vector<Tensor> result;
    for (int i = 0; i < count; i++) result.push_back(*tensors[i]);
    return result;
}
