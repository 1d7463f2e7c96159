// The figures as one table, each beside its reference and its goal.

const number = value => (value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));
const amount = (value, unit) => `${number(value)}${unit === '' ? '' : ` ${unit}`}`;

/** What is compared with the goal: the ratio where there is a reference, the value itself otherwise. */
export const measureOf = ({value, reference}) => (reference === undefined ? value : value / reference);

/** In a cell, a bar would begin the next one. */
const escaped = text => text.replaceAll('|', String.raw`\|`);

const lineOf = figure => {
	const {what, value, unit, reference, referenceName, most, note} = figure;
	const ratio = reference === undefined ? '' : `${number(measureOf(figure))} ×`;
	const goal = most === undefined ? '' : `≤ ${reference === undefined ? amount(most, unit) : `${most} ×`}`;
	const verdict = most === undefined ? '' : measureOf(figure) <= most ? 'reached' : 'MISSED';
	const beside = reference === undefined ? '' : `${referenceName}: ${amount(reference, unit)}`;
	return [what, amount(value, unit), beside, ratio, goal, note === undefined ? verdict : `${verdict} (${note})`.trim()];
};

/** A report as a Markdown table, with a line above that says when and where. */
export const tableOf = ({machine, date, scale, rounds, entries, environments, figures}) => {
	const head = ['what', 'measured', 'reference in the same run', 'ratio', 'goal', ''];
	const rows = [head, ...figures.map(figure => lineOf(figure).map(escaped))];
	const widths = head.map((_, column) => Math.max(3, ...rows.map(row => row[column].length)));
	const line = row => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
	const where = `${date}, ${machine}; ${scale} forest: ${environments} environments, ${entries} entries`;
	return [
		`${where}; medians of at most ${rounds} rounds`,
		'',
		line(rows[0]),
		`| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`,
		...rows.slice(1).map(line),
	].join('\n');
};
