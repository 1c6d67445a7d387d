// Nothing: the target needs a source that uses the precompiled header which all tests share.
