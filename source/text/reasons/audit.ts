import {plural} from '../../core/text/units.js';

type Named = {readonly name: string; readonly version: string};

/** What an audit found, in a sentence. */
export const auditSum = (count: number, vulnerable: readonly Named[]): string => {
	const packages = new Set(vulnerable.map(({name, version}) => `${name} ${version}`)).size;
	if (packages === 0) return `None of ${plural(count, 'package')} has a known vulnerability`;
	return `${packages} of ${plural(count, 'package')} ${packages === 1 ? 'has' : 'have'} ${plural(vulnerable.length, 'vulnerability')}`;
};

/** The name of a record, and that of its CVE where it has one. */
export const vulnerabilityNames = ({
	id,
	aliases,
}: {
	readonly id: string;
	readonly aliases: readonly string[];
}): string => {
	const cve = aliases.find(alias => alias.startsWith('CVE-'));
	return cve === undefined || cve === id ? id : `${id} (${cve})`;
};
