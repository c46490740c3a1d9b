"""The analysis plan's methods: arrays of one trial or of ten thousand in, results as values out."""
