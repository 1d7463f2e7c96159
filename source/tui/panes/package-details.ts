import type {Origin, Package} from '../../core/model/environment.js';
import type {Dependency} from '../../core/inspect/packages/dependencies.js';
import type {Vulnerable} from '../../core/vulnerabilities/vulnerable-among.js';
import {vulnerabilityNames} from '../../text/reasons/audit.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {formatBytes} from '../../text/fit-width.js';
import {keyHint} from '../drawing/key-hint.js';
import {sizeOf, vulnerabilitiesOf, type PackagesData} from './package-rows.js';
import type {PaneView} from './pane.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Tone} from '../drawing/spans.js';

const vulnerableText = (one: Vulnerable): string => {
	const fixed = one.fixedIn === undefined ? 'no version fixes it' : `fixed in ${printable(one.fixedIn)}`;
	const about = one.summary === undefined ? '' : `: ${printable(one.summary)}`;
	return `${printable(vulnerabilityNames(one))}, ${fixed}${about}`;
};

const row = (text: string, tone?: Tone): PaneRow => ({spans: [{text: ` ${text}`, tone}]});
const fact = (label: string, text: string): PaneRow => ({
	spans: [{text: ` ${label.padEnd(11)}`, tone: 'dim'}, {text}],
});

/** Everything known about one package: what it is, its origin, its dependencies and the packages that need it. */
export const packageDetails = (each: Package, data: PackagesData, view: PaneView): readonly PaneRow[] => {
	const bytes = each.inherited ? undefined : sizeOf(each, data);
	return [
		{
			spans: [
				{text: ` ${printable(each.name)}`, tone: 'strong'},
				{text: each.version === undefined ? '' : ` ${printable(each.version)}`},
			],
		},
		...(each.summary ? [row(printable(each.summary))] : []),
		row(''),
		...(bytes === undefined ? [] : [fact('Size', formatBytes(bytes))]),
		fact('Came from', originText(each.origin, view)),
		...(each.requested === undefined ? [] : [fact('Installed', each.requested ? 'by you' : 'as a dependency')]),
		...(each.installer ? [fact('Installer', printable(each.installer))] : []),
		...vulnerabilitiesOf(each, view.vulnerable).map(one => fact('Vulnerable', vulnerableText(one))),
		...(each.requiresPython ? [fact('Python', printable(each.requiresPython))] : []),
		fact('Metadata', printablePath(each.metadataPath, view.home)),
		row(''),
		...needRows(data.graph.nodes.get(each.normalizedName)?.dependencies ?? []),
		...neederRows(each, data),
		row(''),
		each.inherited
			? row("It belongs to the system and can't be changed from here", 'dim')
			: row(`${keyHint(view.keys, 'delete')} uninstalls it   ${keyHint(view.keys, 'upgrade')} upgrades it`, 'dim'),
	];
};

const originText = (origin: Origin, {home}: PaneView): string => {
	switch (origin.type) {
		case 'index':
			return 'a package index';
		case 'editable':
			return `${printablePath(origin.path, home)}, editable`;
		case 'path':
			return printablePath(origin.path, home);
		case 'url':
			return printable(origin.url);
		case 'vcs':
			return printable(
				`${origin.vcs}+${origin.url}${origin.commit === undefined ? '' : ` at ${origin.commit.slice(0, 12)}`}`,
			);
	}
};

const needRows = (needs: readonly Dependency[]): readonly PaneRow[] => {
	if (needs.length === 0) return [row('No dependencies', 'dim')];
	return [row('Needs', 'dim'), ...needs.map(needRow)];
};

const needRow = ({requirement, state, installed, optional}: Dependency): PaneRow => {
	const text = `  ${printable(requirement.name + requirement.specifier)}`;
	const has = installed === undefined ? 'not installed' : `has ${printable(installed)}`;
	const tone: Tone = state === 'ok' ? 'plain' : 'warning';
	return {
		spans: [
			{text: ` ${text}`, tone},
			{text: `  ${has}${optional ? ', optional' : ''}`, tone: state === 'ok' ? 'dim' : tone},
		],
	};
};

const neederRows = (each: Package, {graph}: PackagesData): readonly PaneRow[] => {
	const needers = graph.nodes.get(each.normalizedName)?.requiredBy ?? [];
	if (needers.length === 0) return [row('Nothing depends on it', 'dim')];
	const nameOf = (name: string) => printable(graph.nodes.get(name)?.package.name ?? name);
	return [row('Needed by', 'dim'), ...needers.map(name => row(`  ${nameOf(name)}`))];
};
