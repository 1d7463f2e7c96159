import type {OwnLine} from './own-line.js';

const restore = (variable: string, saved: string): string =>
	`if (Test-Path Variable:global:${saved}) { ${variable} = $global:${saved}; Remove-Variable -Scope Global ${saved} }`;

const deactivate = [
	'param([switch]$NonDestructive)',
	restore('$env:PATH', '_OLD_VIRTUAL_PATH'),
	restore('$env:PYTHONHOME', '_OLD_VIRTUAL_PYTHONHOME'),
	'if (Test-Path Function:_OLD_VIRTUAL_PROMPT) { Copy-Item Function:_OLD_VIRTUAL_PROMPT Function:prompt; Remove-Item Function:_OLD_VIRTUAL_PROMPT }',
	'Remove-Item Env:VIRTUAL_ENV, Env:VIRTUAL_ENV_PROMPT -ErrorAction Ignore',
	'if (-not $NonDestructive) { Remove-Item Function:deactivate }',
].join('; ');

export const pwshLine: OwnLine = {
	leaveFirst: [
		'if (Test-Path Function:deactivate) { deactivate -NonDestructive }',
		'if ($env:VIRTUAL_ENV) { $env:PATH = ($env:PATH -split [IO.Path]::PathSeparator | Where-Object' +
			' { $_ -notin (Join-Path $env:VIRTUAL_ENV bin), (Join-Path $env:VIRTUAL_ENV Scripts) }) -join [IO.Path]::PathSeparator;' +
			' Remove-Item Env:VIRTUAL_ENV, Env:VIRTUAL_ENV_PROMPT -ErrorAction Ignore }',
	].join('; '),
	enter: ({place, bin, name}) =>
		[
			'$global:_OLD_VIRTUAL_PATH = $env:PATH',
			`$env:VIRTUAL_ENV = ${place}`,
			`$env:VIRTUAL_ENV_PROMPT = ${name}`,
			`$env:PATH = ${bin} + [IO.Path]::PathSeparator + $env:PATH`,
			'if (Test-Path Env:PYTHONHOME) { $global:_OLD_VIRTUAL_PYTHONHOME = $env:PYTHONHOME; Remove-Item Env:PYTHONHOME }',
			'if (-not $env:VIRTUAL_ENV_DISABLE_PROMPT) { Copy-Item Function:prompt Function:global:_OLD_VIRTUAL_PROMPT;' +
				' function global:prompt { "($env:VIRTUAL_ENV_PROMPT) " + (_OLD_VIRTUAL_PROMPT) } }',
			`function global:deactivate { ${deactivate} }`,
		].join('; '),
};
