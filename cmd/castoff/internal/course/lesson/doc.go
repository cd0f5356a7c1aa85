package lesson

// The format, in short.
//
// A lesson is a file NN-name.md: front matter (title, minutes), then Markdown.
//
//   - A heading of level 2 begins a page. One of level 1 may stand at the very
//     beginning, for readers elsewhere; it repeats the title and is not shown.
//   - A fenced block whose info string begins with castoff is a step:
//     castoff VERB KEY=VALUE …, values in double quotes if they have blanks.
//     Steps stand at the top level, and only ask has a body.
//   - build and ask are pages of their own, together with a heading right
//     above them. What follows begins another page of the same section.
//   - exercise ends its page: what can be done from a page stands at its end.
//   - The steps are show, build, measure, compare, layers, files, run, shell,
//     binary, surface, waste, deploy, ask and exercise; the README tells what
//     each does.
//     What a container of a step runs is the image's own program or, for
//     shell, one fixed command: a lesson brings no commands along.
//   - {{name}} is a placeholder, see [Placeholders].
//   - The body of ask is the question, then a task list. The first line of an
//     item is the option, [x] if it is right; below it, indented, is why.
//   - Every lesson has a question. Links are written in full, since pages are
//     drawn one by one.
