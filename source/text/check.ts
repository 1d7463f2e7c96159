import {fsPath, type FsPath} from '../core/model/path.js';
import type {Check, CheckFinding, CheckReport} from '../core/operate/check/check.js';
import {printable, printablePath} from '../core/text/printable.js';

/** A check with its meaning in words. */
export type ExplainedCheck = Omit<Check, 'finding'> & {
	/** Meaning of its output, printable: a sentence without a full stop. */
	readonly explanation: string;
};

/** A report of the sanity checks in words. */
export type ExplainedReport = Omit<CheckReport, 'checks'> & {
	/** Verdict as a sentence without a full stop. */
	readonly summary: string;
	readonly checks: readonly ExplainedCheck[];
};

/** Says what the checks found, with paths below `home` as `~`. */
export const explainCheck = (report: CheckReport, home: FsPath): ExplainedReport => {
	const checks = report.checks.map(({finding, ...check}) => ({
		...check,
		explanation: printable(findingInWords(finding, home)),
	}));
	const {verdict} = report;
	const decisive = report.checks.filter(
		({ok, finding}) => !ok && (finding.type === 'no-answer') === (verdict === 'unknown'),
	);
	const first = (...ids: ReadonlyArray<Check['id']>): ExplainedCheck | undefined => {
		const id = ids.find(wanted => decisive.some(check => check.id === wanted));
		return checks.find(check => check.id === id);
	};
	return {...report, summary: summaryOf(verdict, first), checks};
};

const summaryOf = (
	verdict: CheckReport['verdict'],
	first: (...ids: ReadonlyArray<Check['id']>) => ExplainedCheck | undefined,
): string => {
	switch (verdict) {
		case 'broken':
			return `Broken: ${first('prefix', 'which-python', 'pip-version', 'site')?.explanation ?? ''}`;
		case 'leaky':
			return `Not isolated: ${first('site', 'pip-version')?.explanation ?? ''}`;
		case 'unknown': {
			const silent = first('which-python', 'prefix', 'site', 'pip-version');
			return `Can't tell whether it is isolated: ${silent?.title ?? 'its Python'} did not answer in time`;
		}
		case 'isolated':
			return 'Isolated: packages come from this environment only';
	}
};

const findingInWords = (finding: CheckFinding, home: FsPath): string => {
	const shown = (text: string): string => (text.startsWith('/') ? printablePath(fsPath(text), home) : text);
	switch (finding.type) {
		case 'no-answer':
			return `it did not answer within ${finding.seconds} seconds`;
		case 'own-python':
			return shown(finding.answer ?? '');
		case 'no-python': {
			const other = finding.answer === undefined ? '' : `: ${shown(finding.answer)}`;
			return `it has no bin/python, so another one would run${other}`;
		}
		case 'python-elsewhere': {
			const other = finding.answer === undefined ? 'no python' : shown(finding.answer);
			return `activating it would give ${other}: it was moved or copied, and its scripts point to another place`;
		}
		case 'prefix-fits':
			return `Python ${finding.version}; differs from sys.base_prefix, ${shown(finding.basePrefix)}`;
		case 'prefix-elsewhere':
			return `sys.prefix is ${printablePath(finding.prefix, home)}, another environment`;
		case 'python-fails':
			return `its Python does not start: ${finding.line}`;
		case 'pip-fails':
			return `pip does not start: ${finding.line}`;
		case 'other-pip-script':
			return `bin/pip is a different pip: ${finding.line}`;
		case 'base-python':
		case 'no-path-printed':
		case 'own-packages-only':
		case 'no-pip':
		case 'no-pip-to-ask':
		case 'pip-agrees':
			return plainFindings[finding.type];
		case 'leaks':
			return finding.leaks
				.map(leak => {
					if (leak.type === 'user-site') return 'the user site directory is on';
					return `${leak.type === 'python-path' ? 'PYTHONPATH adds' : 'sees'} ${leak.paths.map(shown).join(', ')}`;
				})
				.join('; ');
		case 'pip-from-outside':
			return `pip ${finding.version} comes from outside: ${shown(finding.place)}`;
		case 'own-pip':
			return `${finding.version}, from inside it; ${finding.script === 'agrees' ? 'bin/pip agrees' : 'there is no bin/pip'}`;
		case 'packages-disagree': {
			const [first = '', ...others] = finding.lines;
			return `${first}${others.length === 0 ? '' : ` and ${others.length} more`}`;
		}
	}
};

const plainFindings = {
	'base-python': "sys.prefix is the base Python, so Python doesn't see an environment",
	'no-path-printed': 'it did not print sys.path',
	'own-packages-only': 'sys.path ends in its own site-packages, user site off',
	'no-pip': 'it has no pip, which is normal for uv and poetry',
	'no-pip-to-ask': 'not run: it has no pip',
	'pip-agrees': 'every package has what it needs',
} as const;
