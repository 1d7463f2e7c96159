import type {OwnLine} from './own-line.js';

const python = (text: string): string => `exec(${JSON.stringify(text)})`;

const leave = `
def _venv_leave(args=None):
    env = __xonsh__.env
    saved = env.get('_OLD_VIRTUAL', None)
    if saved is not None:
        env['PATH'] = saved['PATH']
        if saved['PYTHONHOME'] is not None:
            env['PYTHONHOME'] = saved['PYTHONHOME']
        del env['_OLD_VIRTUAL']
    elif env.get('VIRTUAL_ENV'):
        own = [env['VIRTUAL_ENV'] + end for end in ('/bin', '\\\\Scripts')]
        env['PATH'] = [entry for entry in env['PATH'] if entry not in own]
    for name in ('VIRTUAL_ENV', 'VIRTUAL_ENV_PROMPT'):
        if name in env:
            del env[name]
    aliases.pop('deactivate', None)
`;

/** The prompt of xonsh shows VIRTUAL_ENV_PROMPT by itself, unchanged. */
export const xonshLine: OwnLine = {
	leaveFirst: python(`${leave}\n_venv_leave()\n`),
	enter: ({place, bin, name}) =>
		python(`${leave}
_venv = __xonsh__.env
if '_OLD_VIRTUAL' in _venv:
    _venv_leave()
_venv['_OLD_VIRTUAL'] = {'PATH': list(_venv['PATH']), 'PYTHONHOME': _venv.get('PYTHONHOME', None)}
_venv['VIRTUAL_ENV'] = ${place}
_venv['VIRTUAL_ENV_PROMPT'] = '(' + ${name} + ') '
_venv['PATH'] = [${bin}, *_venv['PATH']]
if 'PYTHONHOME' in _venv:
    del _venv['PYTHONHOME']
aliases['deactivate'] = _venv_leave
del _venv
`),
};
