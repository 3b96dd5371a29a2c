using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that learns. It takes the data's memory over: the tensor that it came from is empty after.</summary>
    public class Parameter : torch.Tensor
    {
        public Parameter(torch.Tensor data, bool requires_grad = true) : base(Take(data, requires_grad), register: false)
        {
            DisposeScope? scope = data.Scope;
            scope?.Move(data, null);
            scope?.Add(this);
        }

        private static nint Take(torch.Tensor data, bool requiresGrad)
        {
            data.requires_grad = requiresGrad;
            return data.ReleaseHandle();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>The parameters of a network, which it disposes.</summary>
            public class Module : IDisposable
            {
                private readonly OrderedDictionary<string, Parameter> _parameters = [];
                private readonly string _name;

                protected Module(string name) => _name = name;

                public virtual string GetName() => _name;

                public virtual void register_parameter(string name, Parameter param)
                {
                    if (param is null || param.IsInvalid)
                        throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                    if (!_parameters.TryAdd(name, param))
                        throw new InvalidOperationException($"Parameter {name} is already registered.");
                }

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                    if (!disposing) return;
                    foreach (Parameter parameter in _parameters.Values) parameter.DetachFromDisposeScope().Dispose();
                }
            }

            public abstract class Module<T1, T2, TResult> : Module
            {
                protected Module(string name) : base(name) { }

                public abstract TResult forward(T1 input1, T2 input2);

                public TResult call(T1 input1, T2 input2) => forward(input1, input2);
            }
        }
    }
}
