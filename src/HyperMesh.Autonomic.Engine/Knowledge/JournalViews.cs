namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>What people read with the plain <c>sqlite3</c> tool (docs/knowledge.md). They need SQLite 3.35 and its JSON functions, cost nothing while
/// nobody asks, and are not used by the program itself.</summary>
internal static class JournalViews
{
    public const string Create =
        """
        CREATE VIEW causes AS
          SELECT r.id AS record, CAST(c.value AS INTEGER) AS cause FROM records r, json_each(r.cause) c;

        CREATE VIEW symptoms AS
          WITH cleared AS MATERIALIZED (
            SELECT id, at, CAST(json_extract(cause, '$[0]') AS INTEGER) AS raised FROM records
            WHERE kind = 'symptom' AND json_extract(body, '$.state') = 'cleared')
          SELECT r.id,
                 json_extract(r.body, '$.rule') AS rule,
                 json_extract(r.body, '$.target') AS target,
                 json_extract(r.body, '$.group') AS "group",
                 json_extract(r.body, '$.severity') AS severity,
                 json_extract(r.body, '$.score') AS score,
                 r.at AS raised_at,
                 c.at AS cleared_at,
                 c.id AS cleared,
                 round((julianday(c.at) - julianday(r.at)) * 86400.0, 3) AS seconds
          FROM records r LEFT JOIN cleared c ON c.raised = r.id
          WHERE r.kind = 'symptom' AND json_extract(r.body, '$.state') = 'raised';

        CREATE VIEW open_symptoms AS
          SELECT id, rule, target, "group", severity, score, raised_at FROM symptoms WHERE cleared IS NULL;

        CREATE VIEW plans AS
          SELECT id, at,
                 json_extract(body, '$.purpose') AS purpose,
                 json_extract(body, '$.rule') AS rule,
                 json_extract(body, '$.target') AS target,
                 json_extract(body, '$.group') AS "group",
                 json_extract(body, '$.mode') AS mode,
                 coalesce(json_extract(body, '$.rung'), 0) AS rung,
                 json_extract(body, '$.content') AS action,
                 json_extract(body, '$.undoes') AS undoes,
                 json_extract(body, '$.reason') AS reason
          FROM records WHERE kind = 'plan';

        CREATE VIEW actions AS
          WITH outcomes AS MATERIALIZED (
            SELECT id, at, body, CAST(json_extract(body, '$.action') AS INTEGER) AS action FROM records WHERE kind = 'outcome'),
          begun AS MATERIALIZED (
            SELECT id, at, body, CAST(json_extract(body, '$.plan') AS INTEGER) AS plan FROM records WHERE kind = 'action')
          SELECT a.id, a.at, a.plan,
                 json_extract(p.body, '$.rule') AS rule,
                 json_extract(a.body, '$.action.verb') AS verb,
                 json_extract(a.body, '$.action.hook') AS hook,
                 json_extract(a.body, '$.action.arguments') AS arguments,
                 coalesce(json_extract(a.body, '$.isUndo'), 0) AS is_undo,
                 o.id AS outcome,
                 json_extract(o.body, '$.status') AS status,
                 json_extract(o.body, '$.message') AS message,
                 json_extract(o.body, '$.milliseconds') AS milliseconds
          FROM begun a LEFT JOIN outcomes o ON o.action = a.id LEFT JOIN records p ON p.id = a.plan;

        CREATE VIEW verifications AS
          SELECT v.id, v.at,
                 CAST(json_extract(v.body, '$.plan') AS INTEGER) AS plan,
                 json_extract(p.body, '$.rule') AS rule,
                 json_extract(p.body, '$.target') AS target,
                 json_extract(v.body, '$.result') AS result
          FROM records v LEFT JOIN records p ON p.id = json_extract(v.body, '$.plan')
          WHERE v.kind = 'verification';

        CREATE VIEW holds AS
          SELECT id, at,
                 json_extract(body, '$.rule') AS rule,
                 json_extract(body, '$.target') AS target,
                 json_extract(body, '$.group') AS "group",
                 json_extract(body, '$.reason') AS reason,
                 json_extract(body, '$.until') AS until
          FROM records WHERE kind = 'hold';

        CREATE VIEW standings AS
          SELECT id, at,
                 json_extract(body, '$.rule') AS rule,
                 json_extract(body, '$.rung') AS rung,
                 json_extract(body, '$.action') AS action,
                 json_extract(body, '$.level') AS level,
                 json_extract(body, '$.reason') AS reason,
                 json_extract(body, '$.by') AS "by"
          FROM records WHERE kind = 'standing';

        CREATE VIEW rules AS
          WITH named AS MATERIALIZED (
            SELECT rule FROM symptoms UNION SELECT rule FROM plans WHERE rule IS NOT NULL UNION SELECT rule FROM holds),
          s AS MATERIALIZED (SELECT rule, count(*) AS fired, sum(cleared IS NULL) AS open, avg(seconds) AS seconds FROM symptoms GROUP BY rule),
          p AS MATERIALIZED (
            SELECT rule, sum(purpose = 'remediate' AND mode = 'enforce') AS acted, sum(purpose = 'rollback') AS rolled_back
            FROM plans WHERE rule IS NOT NULL GROUP BY rule),
          v AS MATERIALIZED (
            SELECT rule, sum(result = 'met') AS helped, sum(result = 'unmet') AS unmet, sum(result = 'inconclusive') AS inconclusive,
                   sum(result = 'harmful') AS harmful
            FROM verifications GROUP BY rule),
          a AS MATERIALIZED (SELECT rule, sum(status <> 'succeeded') AS failed FROM actions WHERE NOT is_undo AND rule IS NOT NULL GROUP BY rule),
          h AS MATERIALIZED (SELECT rule, count(*) AS held FROM holds GROUP BY rule)
          SELECT n.rule,
                 coalesce(s.fired, 0) AS fired, coalesce(p.acted, 0) AS acted,
                 coalesce(v.helped, 0) AS helped, coalesce(v.unmet, 0) AS unmet,
                 coalesce(v.inconclusive, 0) AS inconclusive, coalesce(v.harmful, 0) AS harmful,
                 coalesce(p.rolled_back, 0) AS rolled_back, coalesce(a.failed, 0) AS failed_actions,
                 coalesce(h.held, 0) AS held_back, coalesce(s.open, 0) AS open_now,
                 round(s.seconds, 3) AS mean_seconds_to_recover
          FROM named n LEFT JOIN s ON s.rule = n.rule LEFT JOIN p ON p.rule = n.rule LEFT JOIN v ON v.rule = n.rule
            LEFT JOIN a ON a.rule = n.rule LEFT JOIN h ON h.rule = n.rule;
        """;
}
