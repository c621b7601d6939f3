-- cjk_grams('上海abc') = {上,上海,海}: every CJK character and every pair of neighbours, which is what an index needs to find
-- Chinese by any substring; pg_trgm serves three characters or more. crm/rules/search.py cuts a query the same way.
-- Immutable, so that a stored generated column may call it; it names pg_catalog functions only, so that a restore finds them.
CREATE OR REPLACE FUNCTION cjk_grams(t text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT coalesce(array_agg(DISTINCT gram COLLATE "C"), '{}')
    FROM regexp_matches(
        t, '[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+', 'g'
    ) AS run(m)
    CROSS JOIN generate_series(1, length(run.m[1])) AS i
    CROSS JOIN LATERAL (VALUES (substr(run.m[1], i, 1)), (substr(run.m[1], i, 2))) AS cut(gram)
);
