// database/: a document database as CloudBase has one, in memory: queries, updates, transactions.
// It knows nothing of requests; `cloudbase/` translates them.

