package lesson

// The format, in short.
//
// A lesson is a file NN-name.md: front matter (title, minutes), then Markdown.
//
//   - A heading of level 2 begins a page. One of level 1 may stand at the very
//     beginning, for readers elsewhere; it repeats the title and is not shown.
//   - A fenced block whose info string begins with castoff is a step:
//     castoff VERB KEY=VALUE …, values in double quotes if they have blanks.
//     Steps stand at the top level. Which verbs there are, with their keys, and
//     whether a block of theirs has a body, the caller says: see [Verb].
//   - Some steps are pages of their own, together with a heading right above
//     them; what follows begins another page of the same section. Others end
//     their page: what can be done from a page stands at its end.
//   - {{name}} is a placeholder, see [Placeholders].
//   - Links are written in full, since pages are drawn one by one.
