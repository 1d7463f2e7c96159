// `npm run bench -- medium --readme`: the figures of a run in readme.md, between `<!-- figures -->` and its end.
import {readFileSync, writeFileSync} from 'node:fs';
import {tableOf} from './table.mjs';

const heading = '## How fast';
const part = /(<!-- figures -->\n)[\s\S]*?(<!-- \/figures -->)/;

/** Replaces the figures; where a readme has none yet, they come before its last section. */
export const writeFigures = (path, report) => {
	const text = readFileSync(path, 'utf8');
	const figures = `\n${tableOf(report)}\n\n`;
	if (part.test(text)) {
		writeFileSync(
			path,
			text.replace(part, (_, before, after) => `${before}${figures}${after}`),
		);
		return;
	}
	const last = text.lastIndexOf('\n## ') + 1;
	const section = `${heading}\n\n<!-- figures -->\n${figures}<!-- /figures -->\n\n`;
	writeFileSync(path, text.slice(0, last) + section + text.slice(last));
};
