// Tensors: making them, their data, arithmetic, and autograd.
#include "shim.h"
#include <cstring>

thread_local std::string last_error;

/// Copies the last error, cut to the buffer, and forgets it; its length, 0 where there was none.
API int shim_take_error(char* buffer, int size) {
    int length = std::min<int>(static_cast<int>(last_error.size()), size);
    std::memcpy(buffer, last_error.data(), static_cast<size_t>(length));
    last_error.clear();
    return length;
}

API const char* shim_torch_version() { return TORCH_VERSION; }
API bool shim_cuda_is_available() { return torch::cuda::is_available(); }
API int shim_get_num_threads() { return at::get_num_threads(); }
API bool shim_set_num_threads(int count) {
    return attempt([&] { at::set_num_threads(count); });
}
API bool shim_manual_seed(int64_t seed) {
    return attempt([&] { torch::manual_seed(static_cast<uint64_t>(seed)); });
}

// Making and freeing

API void shim_free(Tensor* x) { delete x; }

API Tensor* shim_zeros(const int64_t* sizes, int rank, int type, int device_type, int device_index, bool requires_grad) {
    return owned([&] { return torch::zeros(dims(sizes, rank), options(type, device_type, device_index).requires_grad(requires_grad)); });
}

API Tensor* shim_zeros_like(Tensor* x) {
    return owned([&] { return torch::zeros_like(*x); });
}

/// A tensor with a copy of the elements, converted to a type.
API Tensor* shim_copy_of(const float* elements, const int64_t* sizes, int rank, int type, int device_type, int device_index, bool requires_grad) {
    return owned([&] {
        Tensor borrowed = torch::from_blob(const_cast<float*>(elements), dims(sizes, rank), at::kFloat);
        return borrowed.to(options(type, device_type, device_index), false, true).set_requires_grad(requires_grad);
    });
}

API Tensor* shim_cat(Tensor** tensors, int count, int64_t dim) {
    return owned([&] { return torch::cat(list(tensors, count), dim); });
}

API Tensor* shim_cpu(Tensor* x) {
    return owned([&] { return x->cpu(); });
}

// What a tensor is

API int shim_rank(Tensor* x) { return static_cast<int>(x->dim()); }
API int64_t shim_numel(Tensor* x) { return x->numel(); }
API int shim_type(Tensor* x) { return static_cast<int>(x->scalar_type()); }
API int shim_device_type(Tensor* x) { return static_cast<int>(x->device().type()); }
API int shim_device_index(Tensor* x) { return x->device().index(); }
API bool shim_is_contiguous(Tensor* x) { return x->is_contiguous(); }
API bool shim_requires_grad(Tensor* x) { return x->requires_grad(); }
API void shim_sizes(Tensor* x, int64_t* sizes) { std::copy(x->sizes().begin(), x->sizes().end(), sizes); }
API void* shim_data(Tensor* x) { return x->data_ptr(); }

// Autograd

API bool shim_is_grad_enabled() { return torch::GradMode::is_enabled(); }
API void shim_set_grad_enabled(bool enabled) { torch::GradMode::set_enabled(enabled); }
API bool shim_set_requires_grad(Tensor* x, bool value) {
    return attempt([&] { x->set_requires_grad(value); });
}
API Tensor* shim_grad(Tensor* x) {
    return owned([&] { return x->grad(); });
}
API bool shim_set_grad(Tensor* x, Tensor* grad) {
    return attempt([&] { x->mutable_grad() = optional(grad); });
}
API bool shim_backward(Tensor* x) {
    return attempt([&] { x->backward(); });
}

// Views, copies, arithmetic

API Tensor* shim_alias(Tensor* x) {
    return owned([&] { return *x; });
}
API Tensor* shim_detach(Tensor* x) {
    return owned([&] { return x->detach(); });
}
API Tensor* shim_bfloat16(Tensor* x) {
    return owned([&] { return x->to(at::kBFloat16); });
}
API Tensor* shim_float(Tensor* x) {
    return owned([&] { return x->to(at::kFloat); });
}
API Tensor* shim_contiguous(Tensor* x) {
    return owned([&] { return x->contiguous(); });
}
API Tensor* shim_permute(Tensor* x, const int64_t* order, int count) {
    return owned([&] { return x->permute(dims(order, count)); });
}
API Tensor* shim_expand(Tensor* x, const int64_t* sizes, int count) {
    return owned([&] { return x->expand(dims(sizes, count)); });
}
API Tensor* shim_narrow(Tensor* x, int64_t dim, int64_t start, int64_t length) {
    return owned([&] { return x->narrow(dim, start, length); });
}
API Tensor* shim_add(Tensor* x, Tensor* y) {
    return owned([&] { return x->add(*y); });
}
API Tensor* shim_add_scalar(Tensor* x, Number y) {
    return owned([&] { return x->add(y.scalar()); });
}
API Tensor* shim_add_scaled(Tensor* x, Tensor* y, Number alpha) {
    return owned([&] { return x->add(*y, alpha.scalar()); });
}
API Tensor* shim_sub(Tensor* x, Tensor* y) {
    return owned([&] { return x->sub(*y); });
}
API Tensor* shim_mul(Tensor* x, Tensor* y) {
    return owned([&] { return x->mul(*y); });
}
API Tensor* shim_mul_scalar(Tensor* x, Number y) {
    return owned([&] { return x->mul(y.scalar()); });
}
API Tensor* shim_mean(Tensor* x) {
    return owned([&] { return x->mean(); });
}
API Tensor* shim_div(Tensor* x, Tensor* y) {
    return owned([&] { return x->div(*y); });
}
API Tensor* shim_norm(Tensor* x, float p) {
    return owned([&] { return x->norm(p); });
}
API Tensor* shim_t(Tensor* x) {
    return owned([&] { return x->t(); });
}
API Tensor* shim_mm(Tensor* x, Tensor* y) {
    return owned([&] { return x->mm(*y); });
}
API Tensor* shim_addmm(Tensor* x, Tensor* y, Tensor* z, float beta, float alpha) {
    return owned([&] { return x->addmm(*y, *z, beta, alpha); });
}
API Tensor* shim_reshape(Tensor* x, const int64_t* sizes, int count) {
    return owned([&] { return x->reshape(dims(sizes, count)); });
}
API Tensor* shim_flip(Tensor* x, const int64_t* dimensions, int count) {
    return owned([&] { return x->flip(dims(dimensions, count)); });
}
API Tensor* shim_roll(Tensor* x, const int64_t* shifts, int shift_count, const int64_t* dimensions, int dimension_count) {
    return owned([&] { return x->roll(dims(shifts, shift_count), dims(dimensions, dimension_count)); });
}
API Tensor* shim_clamp(Tensor* x, Number min, Number max) {
    return owned([&] { return x->clamp(min.scalar(), max.scalar()); });
}
API bool shim_add_(Tensor* x, Tensor* y, Number alpha) {
    return attempt([&] { x->add_(*y, alpha.scalar()); });
}
API bool shim_mul_(Tensor* x, Number y) {
    return attempt([&] { x->mul_(y.scalar()); });
}
API bool shim_copy_(Tensor* x, Tensor* source, bool non_blocking) {
    return attempt([&] { x->copy_(*source, non_blocking); });
}
API Tensor* shim_zero_(Tensor* x) {
    return owned([&] { return x->zero_(); });
}
