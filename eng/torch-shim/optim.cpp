// Steps of the optimizers over all parameters in one call.
#include "shim.h"

/// One step of Adam (decoupled: AdamW), parameter by parameter in the operations and the order of TorchSharp 0.106,
/// so that the rounding is its rounding. A parameter without gradient is left out, its count of steps too.
API bool shim_adam_step(Tensor** parameters, Tensor** means, Tensor** squares, int64_t* steps, int count,
    double rate, double beta1, double beta2, double epsilon, double decay, bool decoupled) {
    return attempt([&] {
        torch::NoGradGuard no_grad;
        for (int i = 0; i < count; i++) {
            Tensor& parameter = *parameters[i];
            Tensor grad = parameter.grad();
            if (!grad.defined()) continue;
            double step = static_cast<double>(++steps[i]);
            if (decoupled) parameter.mul_(1 - rate * decay);
            else if (decay != 0) grad = grad.add(parameter, decay);
            means[i]->mul_(beta1).add_(grad, 1 - beta1);
            squares[i]->mul_(beta2).addcmul_(grad, grad, 1 - beta2);
            Tensor spread = squares[i]->sqrt().div_(std::sqrt(1 - std::pow(beta2, step))).add_(epsilon);
            parameter.addcdiv_(*means[i], spread, -rate / (1 - std::pow(beta1, step)));
        }
    });
}

API bool shim_clip_grad_norm_(Tensor** parameters, int count, double max_norm, double norm_type, double* norm) {
    return attempt([&] { *norm = torch::nn::utils::clip_grad_norm_(list(parameters, count), max_norm, norm_type); });
}
