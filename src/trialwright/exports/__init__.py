"""What machines read: datasets of the trial, complete, with nothing cast on the way out."""
