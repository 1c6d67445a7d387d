struct NoHeader {};
