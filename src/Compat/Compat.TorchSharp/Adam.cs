using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Adam of Kingma and Ba, 2015; the weight decay is added to the gradient.</summary>
    public class Adam : OptimizerHelper
    {
        private readonly AdamRule _rule;
        private readonly List<State> _states;

        public Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        {
            _rule = new AdamRule(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize, Decoupled: false);
            List<Parameter> list = [.. parameters];
            Groups.Add(new ParamGroup(list, new OptimizerOptions { LearningRate = lr, InitialLearningRate = lr }));
            _states = [.. list.Select(parameter => new State(parameter))];
            States.AddRange(_states);
        }

        public override Tensor? step(Func<Tensor>? closure = null) => _rule.Step(Groups[0], _states, closure);

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _states.ForEach(state => state.Dispose());
        }

        public sealed class State : OptimizerState, IAdamState, IDisposable
        {
            public long step;
            public Tensor exp_avg;
            public Tensor exp_avg_sq;

            internal State(Parameter parameter) => (exp_avg, exp_avg_sq) = AdamRule.Moments(parameter);

            ref long IAdamState.Step => ref step;

            Tensor IAdamState.Mean => exp_avg;

            Tensor IAdamState.Square => exp_avg_sq;

            public void Dispose()
            {
                exp_avg.Dispose();
                exp_avg_sq.Dispose();
            }
        }
    }

    /// <summary>Adam with decoupled weight decay of Loshchilov and Hutter, 2019.</summary>
    public class AdamW : OptimizerHelper
    {
        private readonly AdamRule _rule;
        private readonly List<State> _states;

        public AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        {
            _rule = new AdamRule(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize, Decoupled: true);
            List<Parameter> list = [.. parameters];
            Groups.Add(new ParamGroup(list, new OptimizerOptions { LearningRate = lr, InitialLearningRate = lr }));
            _states = [.. list.Select(parameter => new State(parameter))];
            States.AddRange(_states);
        }

        public override Tensor? step(Func<Tensor>? closure = null) => _rule.Step(Groups[0], _states, closure);

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _states.ForEach(state => state.Dispose());
        }

        public sealed class State : OptimizerState, IAdamState, IDisposable
        {
            public long step;
            public Tensor exp_avg;
            public Tensor exp_avg_sq;

            internal State(Parameter parameter) => (exp_avg, exp_avg_sq) = AdamRule.Moments(parameter);

            ref long IAdamState.Step => ref step;

            Tensor IAdamState.Mean => exp_avg;

            Tensor IAdamState.Square => exp_avg_sq;

            public void Dispose()
            {
                exp_avg.Dispose();
                exp_avg_sq.Dispose();
            }
        }
    }

    internal interface IAdamState
    {
        ref long Step { get; }

        Tensor Mean { get; }

        Tensor Square { get; }
    }

    /// <summary>What Adam and AdamW share: their settings, and one call of the shim for all parameters.</summary>
    internal sealed record AdamRule(double Rate, double Beta1, double Beta2, double Epsilon, double Decay, bool Amsgrad, bool Maximize, bool Decoupled)
    {
        private readonly bool _valid = Check(Rate, Beta1, Beta2, Epsilon, Decay, Amsgrad, Maximize);

        public static (Tensor Mean, Tensor Square) Moments(Parameter parameter) =>
            (zeros_like(parameter).DetachFromDisposeScope(), zeros_like(parameter).DetachFromDisposeScope());

        public unsafe Tensor? Step<TState>(ParamGroup group, List<TState> states, Func<Tensor>? closure) where TState : IAdamState
        {
            Tensor? loss = null;
            if (closure is not null)
                using (enable_grad())
                    loss = closure();
            nint[] parameters = Native.Handles(group.Parameters);
            nint[] means = Native.Handles(states.Select(state => state.Mean)), squares = Native.Handles(states.Select(state => state.Square));
            long[] steps = [.. states.Select(state => state.Step)];
            fixed (nint* parameter = parameters, mean = means, square = squares)
            fixed (long* step = steps)
                Native.Done(Native.shim_adam_step(parameter, mean, square, step, parameters.Length, group.LearningRate, Beta1, Beta2, Epsilon, Decay, Decoupled));
            for (int i = 0; i < steps.Length; i++) states[i].Step = steps[i];
            return loss;
        }

        private static bool Check(double rate, double beta1, double beta2, double epsilon, double decay, bool amsgrad, bool maximize)
        {
            if (rate < 0) throw new ArgumentException($"Invalid learning rate: {rate}");
            if (epsilon < 0) throw new ArgumentException($"Invalid ε: {epsilon}");
            if (beta1 is < 0 or >= 1) throw new ArgumentException($"Invalid beta1: {beta1}");
            if (beta2 is < 0 or >= 1) throw new ArgumentException($"Invalid beta2: {beta2}");
            if (decay < 0) throw new ArgumentException($"Invalid weight_decay value: {decay}");
            if (amsgrad || maximize) throw new NotSupportedException("The stand-in's Adam knows neither amsgrad nor maximize.");
            return true;
        }
    }
}
