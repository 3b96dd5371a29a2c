// Tensors: making them, their data, arithmetic, and autograd.
#include "shim.h"
#include <cstring>

thread_local std::string last_error;

/// Copies the last error, cut to the buffer, and forgets it; 0 where there was none.
API int shim_take_error(char* buffer, int size) {
    int length = std::min<int>(static_cast<int>(last_error.size()), size);
    std::memcpy(buffer, last_error.data(), static_cast<size_t>(length));
    last_error.clear();
    return length;
}

API const char* shim_torch_version() { return TORCH_VERSION; }
API int shim_cuda_is_available() { return torch::cuda::is_available(); }
API int shim_get_num_threads() { return at::get_num_threads(); }
API bool shim_set_num_threads(int count) {
    return attempt([&] { at::set_num_threads(count); });
}
API bool shim_manual_seed(int64_t seed) {
    return attempt([&] { torch::manual_seed(static_cast<uint64_t>(seed)); });
}

// Making and freeing

API void shim_free(Tensor* x) { delete x; }

API Tensor* shim_full(const int64_t* sizes, int rank, Number value, int type, int device_type, int device_index, bool requires_grad) {
    return owned([&] {
        return torch::full(dims(sizes, rank), value.scalar(),
            at::TensorOptions(static_cast<at::ScalarType>(type)).device(device(device_type, device_index)).requires_grad(requires_grad));
    });
}

API Tensor* shim_empty(const int64_t* sizes, int rank, int type, int device_type, int device_index, bool requires_grad) {
    return owned([&] {
        return torch::empty(dims(sizes, rank),
            at::TensorOptions(static_cast<at::ScalarType>(type)).device(device(device_type, device_index)).requires_grad(requires_grad));
    });
}

/// A tensor with a copy of the elements, whose type is `stored`, converted to `type`.
API Tensor* shim_copy_of(const void* elements, const int64_t* sizes, int rank, int stored, int type, int device_type, int device_index, bool requires_grad) {
    return owned([&] {
        Tensor borrowed = torch::from_blob(const_cast<void*>(elements), dims(sizes, rank), at::TensorOptions(static_cast<at::ScalarType>(stored)));
        Tensor copy = borrowed.to(device(device_type, device_index), static_cast<at::ScalarType>(type), false, true);
        return copy.set_requires_grad(requires_grad);
    });
}

API Tensor* shim_zeros_like(Tensor* x) {
    return owned([&] { return torch::zeros_like(*x); });
}

API Tensor* shim_cat(Tensor** tensors, int count, int64_t dim) {
    return owned([&] {
        std::vector<Tensor> list;
        for (int i = 0; i < count; i++) list.push_back(*tensors[i]);
        return torch::cat(list, dim);
    });
}

API Tensor* shim_to(Tensor* x, int type, int device_type, int device_index, bool copy, bool non_blocking) {
    return owned([&] { return x->to(device(device_type, device_index), static_cast<at::ScalarType>(type), non_blocking, copy); });
}

// What a tensor is

API int shim_rank(Tensor* x) { return static_cast<int>(x->dim()); }
API int64_t shim_numel(Tensor* x) { return x->numel(); }
API int shim_type(Tensor* x) { return static_cast<int>(x->scalar_type()); }
API int64_t shim_element_size(Tensor* x) { return static_cast<int64_t>(x->element_size()); }
API int shim_device_type(Tensor* x) { return static_cast<int>(x->device().type()); }
API int shim_device_index(Tensor* x) { return x->device().index(); }
API bool shim_is_contiguous(Tensor* x) { return x->is_contiguous(); }
API bool shim_requires_grad(Tensor* x) { return x->requires_grad(); }

API void shim_sizes(Tensor* x, int64_t* sizes, int64_t* strides) {
    std::copy(x->sizes().begin(), x->sizes().end(), sizes);
    std::copy(x->strides().begin(), x->strides().end(), strides);
}

API void* shim_data(Tensor* x) {
    void* data = nullptr;
    attempt([&] { data = x->data_ptr(); });
    return data;
}

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

// Views and copies

API Tensor* shim_alias(Tensor* x) {
    return owned([&] { return *x; });
}
API Tensor* shim_detach(Tensor* x) {
    return owned([&] { return x->detach(); });
}
API Tensor* shim_clone(Tensor* x) {
    return owned([&] { return x->clone(); });
}
API Tensor* shim_contiguous(Tensor* x) {
    return owned([&] { return x->contiguous(); });
}
API Tensor* shim_permute(Tensor* x, const int64_t* order, int count) {
    return owned([&] { return x->permute(dims(order, count)); });
}
API Tensor* shim_reshape(Tensor* x, const int64_t* sizes, int count) {
    return owned([&] { return x->reshape(dims(sizes, count)); });
}
API Tensor* shim_view(Tensor* x, const int64_t* sizes, int count) {
    return owned([&] { return x->view(dims(sizes, count)); });
}
API Tensor* shim_expand(Tensor* x, const int64_t* sizes, int count) {
    return owned([&] { return x->expand(dims(sizes, count)); });
}
API Tensor* shim_slice(Tensor* x, int64_t dim, int64_t start, int64_t finish, int64_t step) {
    return owned([&] { return x->slice(dim, start, finish, step); });
}
API Tensor* shim_narrow(Tensor* x, int64_t dim, int64_t start, int64_t length) {
    return owned([&] { return x->narrow(dim, start, length); });
}
API bool shim_copy_(Tensor* x, Tensor* source, bool non_blocking) {
    return attempt([&] { x->copy_(*source, non_blocking); });
}
API Tensor* shim_zero_(Tensor* x) {
    return owned([&] { return x->zero_(); });
}

// Arithmetic

API Tensor* shim_add(Tensor* x, Tensor* y, Number alpha) {
    return owned([&] { return x->add(*y, alpha.scalar()); });
}
API Tensor* shim_add_number(Tensor* x, Number y) {
    return owned([&] { return x->add(y.scalar()); });
}
API bool shim_add_(Tensor* x, Tensor* y, Number alpha) {
    return attempt([&] { x->add_(*y, alpha.scalar()); });
}
API bool shim_add_number_(Tensor* x, Number y) {
    return attempt([&] { x->add_(y.scalar()); });
}
API Tensor* shim_sub(Tensor* x, Tensor* y) {
    return owned([&] { return x->sub(*y); });
}
API Tensor* shim_sub_number(Tensor* x, Number y) {
    return owned([&] { return x->sub(y.scalar()); });
}
API bool shim_sub_(Tensor* x, Tensor* y) {
    return attempt([&] { x->sub_(*y); });
}
API Tensor* shim_mul(Tensor* x, Tensor* y) {
    return owned([&] { return x->mul(*y); });
}
API Tensor* shim_mul_number(Tensor* x, Number y) {
    return owned([&] { return x->mul(y.scalar()); });
}
API bool shim_mul_(Tensor* x, Tensor* y) {
    return attempt([&] { x->mul_(*y); });
}
API bool shim_mul_number_(Tensor* x, Number y) {
    return attempt([&] { x->mul_(y.scalar()); });
}
API Tensor* shim_div(Tensor* x, Tensor* y) {
    return owned([&] { return x->div(*y); });
}
API Tensor* shim_div_number(Tensor* x, Number y) {
    return owned([&] { return x->div(y.scalar()); });
}
API bool shim_div_number_(Tensor* x, Number y) {
    return attempt([&] { x->div_(y.scalar()); });
}
API bool shim_lerp_(Tensor* x, Tensor* end, Tensor* weight) {
    return attempt([&] { x->lerp_(*end, *weight); });
}
API Tensor* shim_neg(Tensor* x) {
    return owned([&] { return x->neg(); });
}
API Tensor* shim_abs(Tensor* x) {
    return owned([&] { return x->abs(); });
}
API Tensor* shim_sqrt(Tensor* x) {
    return owned([&] { return x->sqrt(); });
}
API Tensor* shim_pow(Tensor* x, Number exponent) {
    return owned([&] { return x->pow(exponent.scalar()); });
}
API Tensor* shim_clamp(Tensor* x, const Number* min, const Number* max) {
    return owned([&] {
        if (min && max) return x->clamp(min->scalar(), max->scalar());
        return min ? x->clamp_min(min->scalar()) : x->clamp_max(max->scalar());
    });
}
API Tensor* shim_mean(Tensor* x) {
    return owned([&] { return x->mean(); });
}
API Tensor* shim_mean_dims(Tensor* x, const int64_t* over, int count, bool keepdim) {
    return owned([&] { return x->mean(dims(over, count), keepdim); });
}
API Tensor* shim_sum(Tensor* x) {
    return owned([&] { return x->sum(); });
}
API Tensor* shim_norm(Tensor* x, float p) {
    return owned([&] { return x->norm(p); });
}
API Tensor* shim_isfinite(Tensor* x) {
    return owned([&] { return x->isfinite(); });
}
API Tensor* shim_all(Tensor* x) {
    return owned([&] { return x->all(); });
}
API Tensor* shim_any(Tensor* x) {
    return owned([&] { return x->any(); });
}
