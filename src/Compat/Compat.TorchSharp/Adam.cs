using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The settings of Adam (Kingma and Ba, 2015) but for the rate.</summary>
/// <param name="Decoupled">Whether the decay shrinks the weights (Loshchilov and Hutter, 2019), not adds to the gradients.</param>
internal readonly record struct AdamRule(double Beta1, double Beta2, double Epsilon, double Decay, bool Amsgrad, bool Maximize, bool Decoupled)
{
    public void Check()
    {
        if (Epsilon < 0) throw new ArgumentException($"Invalid ε: {Epsilon}");
        if (Beta1 is < 0 or >= 1) throw new ArgumentException($"Invalid beta1: {Beta1}");
        if (Beta2 is < 0 or >= 1) throw new ArgumentException($"Invalid beta2: {Beta2}");
        if (Decay < 0) throw new ArgumentException($"Invalid weight_decay value: {Decay}");
        if (Amsgrad || Maximize) throw new NotSupportedException("The stand-in for TorchSharp has no amsgrad and no maximize.");
    }
}

/// <summary>The moments of one parameter; the package's public fields are in the classes below.</summary>
public abstract class OptimizerState
{
    private protected OptimizerState() { }

    internal abstract ref long Steps { get; }

    internal abstract Tensor Mean { get; }

    internal abstract Tensor Square { get; }

    /// <summary>Zeros in the parameter's memory format, outside all scopes.</summary>
    private protected static Tensor Zeros(Parameter parameter) => Native.Owned(Native.shim_zeros_like(parameter.Handle)).DetachFromDisposeScope();
}

public class ParamGroup : optim.ILearningRateController
{
    internal ParamGroup(IEnumerable<Parameter> parameters, double rate) => (Parameters, LearningRate, InitialLearningRate) = (parameters, rate, rate);

    public IEnumerable<Parameter> Parameters { get; set; }

    public double LearningRate { get; set; }

    public double InitialLearningRate { get; set; }
}

public abstract class OptimizerHelper : optim.Optimizer
{
    private protected OptimizerHelper(IEnumerable<Parameter> parameters, double rate, AdamRule rule, Func<Parameter, OptimizerState> newState)
        : base(parameters, rate, rule, newState) { }

    public virtual StateDictionary state_dict() => new(States);
}

public class Adam : OptimizerHelper
{
    public Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : base(parameters, lr, new AdamRule(beta1, beta2, eps, weight_decay, amsgrad, maximize, Decoupled: false), parameter => new State(parameter)) { }

    public sealed class State : OptimizerState
    {
        public long step;
        public Tensor exp_avg;
        public Tensor exp_avg_sq;

        internal State(Parameter parameter) => (exp_avg, exp_avg_sq) = (Zeros(parameter), Zeros(parameter));

        internal override ref long Steps => ref step;

        internal override Tensor Mean => exp_avg;

        internal override Tensor Square => exp_avg_sq;
    }
}

public class AdamW : OptimizerHelper
{
    public AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : base(parameters, lr, new AdamRule(beta1, beta2, eps, weight_decay, amsgrad, maximize, Decoupled: true), parameter => new State(parameter)) { }

    public sealed class State : OptimizerState
    {
        public long step;
        public Tensor exp_avg;
        public Tensor exp_avg_sq;

        internal State(Parameter parameter) => (exp_avg, exp_avg_sq) = (Zeros(parameter), Zeros(parameter));

        internal override ref long Steps => ref step;

        internal override Tensor Mean => exp_avg;

        internal override Tensor Square => exp_avg_sq;
    }
}
