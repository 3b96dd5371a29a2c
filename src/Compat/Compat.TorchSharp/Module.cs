using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that learns. It takes the data's memory over: the tensor that it came from is empty after.</summary>
    public class Parameter : torch.Tensor
    {
        public Parameter(torch.Tensor data, bool requires_grad = true)
            : base(data.with_requires_grad(requires_grad).ReleaseHandle(), register: false)
        {
            DisposeScope? scope = data.Scope;
            scope?.Detach(data);
            scope?.Attach(this);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);

            /// <summary>Named parameters and buffers, which a user's network derives from.</summary>
            public class Module : IDisposable
            {
                private readonly OrderedDictionary<string, Parameter> _parametersByName = [];
                private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> _buffers = [];
                private readonly string _name;
                private bool _training = true;
                private bool _disposed;

                protected Module(string name) => _name = name;

                public virtual bool training => _training;

                public virtual string GetName() => _name;

                public virtual void register_parameter(string name, Parameter param)
                {
                    if (param is null || param.IsInvalid)
                        throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                    if (!_parametersByName.TryAdd(name, param))
                        throw new InvalidOperationException($"Parameter {name} is already registered.");
                }

                public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
                {
                    if (tensor is null || tensor.IsInvalid)
                        throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                    if (!_buffers.TryAdd(name, (tensor, persistent)))
                        throw new InvalidOperationException($"Tensor {name} is already registered.");
                }

                public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                    _parametersByName.Select(pair => (pair.Key, pair.Value));

                public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(named => named.parameter);

                public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
                    _buffers.Where(pair => pair.Value.Persistent).Select(pair => (pair.Key, pair.Value.Tensor));

                public virtual void train(bool train = true) => _training = train;

                public virtual void eval() => train(false);

                public virtual void zero_grad(bool set_to_none = true)
                {
                    foreach (Parameter parameter in parameters())
                    {
                        using Tensor? grad = parameter.grad;
                        if (set_to_none) parameter.grad = null;
                        else grad?.zero_();
                    }
                }

                /// <summary>Puts new parameters and buffers in the place of those that are on another device.</summary>
                internal void MoveTo(Device device, bool nonBlocking)
                {
                    InitializeDevice(device);
                    foreach ((string name, Parameter parameter) in named_parameters().ToList())
                    {
                        if (parameter.device.type == device.type) continue;
                        using IDisposable off = no_grad();
                        var moved = new Parameter(parameter.to(device, non_blocking: nonBlocking), parameter.requires_grad);
                        using Tensor? grad = parameter.grad;
                        using Tensor? movedGrad = grad?.to(device, non_blocking: nonBlocking);
                        if (movedGrad is not null) moved.grad = movedGrad;
                        moved.DetachFromDisposeScope();
                        parameter.Dispose();
                        _parametersByName[name] = moved;
                    }
                    foreach ((string name, (Tensor buffer, bool persistent)) in _buffers.ToList())
                        if (buffer.device.type != device.type)
                            _buffers[name] = (buffer.to(device, disposeAfter: true).DetachFromDisposeScope(), persistent);
                }

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                    if (!disposing || _disposed) return;
                    _disposed = true;
                    foreach (Tensor buffer in _buffers.Values.Select(value => value.Tensor)) buffer.Dispose();
                    foreach (Parameter parameter in _parametersByName.Values) parameter.Dispose();
                }
            }

            public abstract class Module<T, TResult> : Module
            {
                protected Module(string name) : base(name) { }

                public abstract TResult forward(T input);

                public TResult call(T input) => forward(input);
            }

            public abstract class Module<T1, T2, TResult> : Module
            {
                protected Module(string name) : base(name) { }

                public abstract TResult forward(T1 input1, T2 input2);

                public TResult call(T1 input1, T2 input2) => forward(input1, input2);
            }
        }
    }

    public static class ModuleExtensionMethods
    {
        public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module
        {
            module.MoveTo(device, non_blocking);
            return module;
        }
    }
}
