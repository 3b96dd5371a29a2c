using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML
{
    public sealed class MLContext
    {
        public MLContext(int? seed = null) => Model = new ModelOperationsCatalog(this);

        public DataOperationsCatalog Data { get; } = new();

        public TransformsCatalog Transforms { get; } = new();

        public ModelOperationsCatalog Model { get; }

        internal ComponentCatalog ComponentCatalog { get; } = new();

        public int? GpuDeviceId { get; set; }

        public bool FallbackToCpu { get; set; } = true;
    }

    public sealed class TransformsCatalog
    {
        internal TransformsCatalog()
        {
        }
    }
}

namespace Microsoft.ML.Runtime
{
    /// <summary>The extensions that a saved model may name, found by the contract in their attribute.</summary>
    internal sealed class ComponentCatalog
    {
        private readonly HashSet<string> _assemblies = [];
        private readonly Dictionary<(Type Attribute, string Contract), Type> _extensions = [];

        public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
        {
            Check.Value(assembly, nameof(assembly));
            lock (_extensions)
            {
                if (!_assemblies.Add(assembly.FullName))
                    return;
                foreach (var type in assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false }))
                {
                    foreach (var attribute in type.GetCustomAttributes<ExtensionBaseAttribute>())
                    {
                        var added = _extensions.TryAdd((attribute.GetType(), attribute.ContractName), type);
                        Check.That(added || !throwOnError, $"An extension with contract '{attribute.ContractName}' has already been registered in the ComponentCatalog.");
                    }
                }
            }
        }

        public object CreateExtension<TAttribute>(string contractName)
        {
            lock (_extensions)
            {
                return _extensions.TryGetValue((typeof(TAttribute), contractName), out var type)
                    ? Activator.CreateInstance(type)
                    : throw new InvalidOperationException($"Unable to locate an extension for the contract '{contractName}'. Ensure you have called "
                        + $"ComponentCatalog.RegisterAssembly with the Assembly that contains a class decorated with a '{typeof(TAttribute).FullName}'.");
            }
        }
    }
}
