"""The sentences of documents on paper: casebook, dose-decision memo, safety-board pack."""

from trialwright.words.wording import Both, both

SENTENCES: dict[str, Both] = {
    "page of": both("page {page} of {of}", "第 {page} 页，共 {of} 页"),
}
