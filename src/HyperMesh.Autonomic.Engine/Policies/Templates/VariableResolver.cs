using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>
/// Puts what variables hold into a document, before it is read: so that a variable may hold whatever may stand where it is used. The place of a
/// value is where it is used. Templates of the target and of groups stay in the arguments of actions, and are refused everywhere else.
/// </summary>
internal sealed class VariableResolver(Variables variables, ProblemList problems)
{
    /// <summary>Keys of a step that are not the verb with its arguments.</summary>
    public static readonly string[] StepOptions = ["timeout", "retry", "interface"];

    /// <summary>A spec without variables; what it says of variables and of the document that it extends is left as it is.</summary>
    public MappingNode ResolveSpec(MappingNode spec) =>
        spec.Replace(entry => entry.Key.Text is "variables" or "extends" ? entry.Value : Resolve(entry.Value));

    private MappingNode Resolve(MappingNode node) => node.Replace(entry => entry.Key.Text == "then" ? Steps(entry.Value) : Resolve(entry.Value));

    private Node Resolve(Node node)
    {
        return node switch
        {
            MappingNode mapping => Resolve(mapping),
            SequenceNode list => list.Replace(Resolve),
            ScalarNode scalar when TemplateText.IsTemplate(scalar.Text) => Value(scalar, isArgument: false),
            _ => node,
        };
    }

    private Node Steps(Node node) => Whole(node) is SequenceNode steps ? steps.Replace(Step) : Resolve(node);

    private Node Step(Node node) => Whole(node) is MappingNode step
        ? step.Replace(entry => entry.Key.Text switch
        {
            "parallel" => Steps(entry.Value),
            var key when StepOptions.Contains(key) => Resolve(entry.Value),
            _ => Argument(entry.Value),
        })
        : Resolve(node);

    /// <summary>A list or mapping that a variable holds; any other node as it is.</summary>
    private Node Whole(Node node) =>
        node is ScalarNode scalar && TemplateText.IsTemplate(scalar.Text) && TemplateText.Parse(scalar.Text) is [{ Kind: TemplatePartKind.Variable } part]
            && variables.Find(part.Text) is { } value and not ScalarNode
            ? value.At(node.Place)
            : node;

    private Node Argument(Node node)
    {
        return node switch
        {
            MappingNode mapping => ArgumentMapping(mapping),
            SequenceNode list => list.Replace(Argument),
            ScalarNode scalar when TemplateText.IsTemplate(scalar.Text) => Value(scalar, isArgument: true),
            _ => node,
        };
    }

    private MappingNode ArgumentMapping(MappingNode mapping)
    {
        foreach (var entry in mapping.Entries.Where(entry => TemplateText.IsTemplate(entry.Key.Text)))
            problems.Add(entry.Key.Place, "the name of an argument takes no template", "templates stand in values");
        return mapping.Replace(entry => Argument(entry.Value));
    }

    private Node Value(ScalarNode scalar, bool isArgument)
    {
        var parts = TemplateText.Parse(scalar.Text);
        if (parts is [{ Kind: TemplatePartKind.Variable } whole])
            return variables.Find(whole.Text) is { } value ? Written(value, isArgument).At(scalar.Place) : Unknown(scalar, whole);

        var text = string.Concat(parts.Select(part => Text(scalar, part, isArgument)));
        return scalar.WithText(text);
    }

    /// <summary>What stands in the place of a part; arguments keep their other templates, and their escapes, until they are planned.</summary>
    private string Text(ScalarNode scalar, TemplatePart part, bool isArgument)
    {
        switch (part.Kind)
        {
            case TemplatePartKind.Text:
                return isArgument ? TemplateText.Escape(part.Text) : part.Text;
            case TemplatePartKind.Variable:
                return Inside(scalar, part, isArgument);
            case TemplatePartKind.Unknown:
                problems.Add(
                    scalar.Place, $"there is no template {Quoted.Of("${" + part.Text + "}")}",
                    "templates are ${var.NAME}, ${target} and ${group.LABEL}; a literal ${ is written $${");
                return "";
            default:
                if (!isArgument)
                    problems.Add(
                        scalar.Place, $"{Template(part)} stands only in the arguments of actions",
                        "here only ${var.NAME} is filled in, because policies are read before anything is measured");
                return Template(part);
        }
    }

    private string Inside(ScalarNode scalar, TemplatePart part, bool isArgument)
    {
        if (variables.Find(part.Text) is not { } value)
        {
            Unknown(scalar, part);
            return "";
        }

        if (value is ScalarNode inner)
            return ((ScalarNode)Written(inner, isArgument)).Text;

        problems.Add(scalar.Place, $"the variable '{part.Text}' holds {value.Description}, which cannot stand inside a text", "use it alone as a value");
        return "";
    }

    private ScalarNode Unknown(ScalarNode scalar, TemplatePart part)
    {
        problems.Add(
            scalar.Place, $"there is no variable '{part.Text}'",
            NearestName.Hint(part.Text, [.. variables.Names]) ?? "define it under 'variables' of the policy, of its defaults or of the set");
        return scalar;
    }

    /// <summary>What a variable holds, with its escapes resolved where nobody does so later.</summary>
    private static Node Written(Node value, bool isArgument) => isArgument ? value : value switch
    {
        MappingNode mapping => mapping.Replace(entry => Written(entry.Value, false)),
        SequenceNode list => list.Replace(item => Written(item, false)),
        ScalarNode scalar when TemplateText.IsTemplate(scalar.Text) => scalar.WithText(string.Concat(TemplateText.Parse(scalar.Text).Select(part => part.Text))),
        _ => value,
    };

    private static string Template(TemplatePart part) => part.Kind == TemplatePartKind.Group ? $"${{group.{part.Text}}}" : $"${{{part.Text}}}";
}
