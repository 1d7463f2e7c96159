/** All that the mouse does, as the help and the documents say it. */
export const mouseTable: ReadonlyArray<{readonly keys: readonly string[]; readonly title: string}> = [
	{keys: ['click'], title: 'select a row; click it again to open it'},
	{keys: ['click a head'], title: 'order by this column; again, reverse the order'},
	{keys: ['click a tab'], title: 'show this pane'},
	{keys: ['click a [key]'], title: 'press this key of the footer'},
	{keys: ['click in a dialog'], title: 'choose a row, again to open it; Esc cancels; no click agrees to a change'},
	{keys: ['wheel'], title: 'move in the list, pane or screen under the pointer'},
	{keys: ['Shift'], title: 'held down, the terminal selects text as usual'},
];
