using static TorchSharp.torch.optim;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public interface ILearningRateController
            {
                double LearningRate { get; set; }

                double InitialLearningRate { get; set; }
            }

            public abstract class Optimizer : IDisposable
            {
                private protected Optimizer() { }

                public virtual IEnumerable<ILearningRateController> ParamGroups => Groups;

                private protected List<Modules.ParamGroup> Groups { get; } = [];

                public virtual IEnumerable<Modules.Parameter> parameters() => Groups.SelectMany(group => group.Parameters);

                public virtual Tensor? step(Func<Tensor>? closure = null) => throw new NotSupportedException();

                public virtual void zero_grad()
                {
                    foreach (Modules.Parameter parameter in parameters())
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

                protected virtual void Dispose(bool disposing) { }

                /// <summary>The states of all parameters, in their order: what a checkpoint reads and writes.</summary>
                public class StateDictionary
                {
                    internal StateDictionary(List<Modules.OptimizerState> state) => State = state;

                    public List<Modules.OptimizerState> State { get; private set; }
                }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public class OptimizerOptions
    {
        internal OptimizerOptions() { }

        public double? LearningRate { get; set; }

        public double InitialLearningRate { get; set; }
    }

    public class ParamGroup : ILearningRateController
    {
        internal ParamGroup(IEnumerable<Parameter> parameters, OptimizerOptions options) => (Parameters, Options) = (parameters, options);

        public IEnumerable<Parameter> Parameters { get; set; }

        public OptimizerOptions Options { get; set; }

        public double LearningRate { get => Options.LearningRate!.Value; set => Options.LearningRate = value; }

        public double InitialLearningRate { get => Options.InitialLearningRate; set => Options.InitialLearningRate = value; }
    }

    public abstract class OptimizerState
    {
        private protected OptimizerState() { }
    }

    public abstract class OptimizerHelper : Optimizer
    {
        private protected OptimizerHelper() { }

        private protected List<OptimizerState> States { get; } = [];

        public virtual StateDictionary state_dict() => new([.. States]);
    }
}
