"""Study packs (học tập, quán triệt) made from the documents, every line traceable."""
