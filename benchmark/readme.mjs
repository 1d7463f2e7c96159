// `npm run bench -- medium --readme`: the figures of a run in docs/benchmarks.md, between `<!-- figures -->` and its end.
import {readFileSync, writeFileSync} from 'node:fs';
import {tableOf} from './table.mjs';

const part = /(<!-- figures -->\n)[\s\S]*?(<!-- \/figures -->)/;

/** Replaces the figures of a document; throws where it has no place for them. */
export const writeFigures = (path, report) => {
	const text = readFileSync(path, 'utf8');
	if (!part.test(text)) throw new Error(`${path} has no place for figures`);
	writeFileSync(
		path,
		text.replace(part, (_, before, after) => `${before}\n${tableOf(report)}\n\n${after}`),
	);
};
