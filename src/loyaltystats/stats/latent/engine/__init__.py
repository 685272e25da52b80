"""The engine of all models with latent variables: structure, implied moments, likelihood, tests."""
