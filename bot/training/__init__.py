"""Making the classifier from the example sentences, and measuring it (numpy, scipy and scikit-learn live only here)."""
