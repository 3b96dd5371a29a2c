using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        public interface ILearningRateController
        {
            double LearningRate { get; set; }

            double InitialLearningRate { get; set; }
        }

        /// <summary>Adam and AdamW, which differ in where the weight decay goes; a step is one call of the shim.</summary>
        public abstract class Optimizer : IDisposable
        {
            private readonly ParamGroup _group;
            private readonly AdamRule _rule;

            private protected Optimizer(IEnumerable<Parameter> parameters, double rate, AdamRule rule, Func<Parameter, OptimizerState> newState)
            {
                rule.Check();
                if (rate < 0) throw new ArgumentException($"Invalid learning rate: {rate}");
                _group = new ParamGroup([.. parameters], rate);
                _rule = rule;
                States = [.. _group.Parameters.Select(newState)];
            }

            private protected IReadOnlyList<OptimizerState> States { get; }

            public virtual IEnumerable<ILearningRateController> ParamGroups => [_group];

            /// <summary>Moves the parameters; those without a gradient stay, and their count of steps too.</summary>
            public virtual unsafe Tensor? step(Func<Tensor>? closure = null)
            {
                if (closure is not null) throw new NotSupportedException("The stand-in for TorchSharp has no closures of optimizers.");
                nint[] parameters = Native.Handles(_group.Parameters);
                nint[] means = Native.Handles(States.Select(state => state.Mean)), squares = Native.Handles(States.Select(state => state.Square));
                long[] steps = [.. States.Select(state => state.Steps)];
                fixed (nint* parameter = parameters, mean = means, square = squares)
                fixed (long* step = steps)
                    Native.Done(Native.shim_adam_step(parameter, mean, square, step, steps.Length,
                        _group.LearningRate, _rule.Beta1, _rule.Beta2, _rule.Epsilon, _rule.Decay, _rule.Decoupled));
                for (int i = 0; i < steps.Length; i++) States[i].Steps = steps[i];
                return null;
            }

            public virtual void zero_grad()
            {
                foreach (Parameter parameter in _group.Parameters)
                {
                    using Tensor? grad = parameter.grad;
                    grad?.zero_();
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                foreach (OptimizerState state in States)
                {
                    state.Mean.Dispose();
                    state.Square.Dispose();
                }
            }

            /// <summary>The states of all parameters, in their order: what a checkpoint reads and writes.</summary>
            public class StateDictionary
            {
                internal StateDictionary(IEnumerable<OptimizerState> state) => State = [.. state];

                public List<OptimizerState> State { get; private set; }
            }
        }
    }
}
