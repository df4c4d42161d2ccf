import { parseArgs } from 'node:util'
import { parseConfig } from '../config/parse-config.ts'
import { defineParticipant } from '../core/dcp/define-participant.ts'
import { type ParticipantRole, participantRoles, participantUrl } from '../core/dcp/participant.ts'
import { CoreError } from '../core/errors.ts'
import { exitCodes, type RunCommand } from './command.ts'

/** Makes a member of a dataspace in the default tenant, for whoever holds the database and the master key anyway. */
export const defineParticipantCommand: RunCommand = async (args, { environment, print, say }) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      role: { type: 'string', multiple: true },
      'anonymous-holders': { type: 'boolean' },
    },
  })
  const [context, ...more] = positionals
  if (context === undefined || more.length > 0) {
    say('Which participant? Give it a name, or "self" for the office itself: chancery participant acme')
    return exitCodes.usage
  }
  const roles = values.role?.filter((role): role is ParticipantRole =>
    participantRoles.includes(role as never),
  )
  if (roles?.length !== values.role?.length) {
    say(`A role is one of ${participantRoles.join(', ')}.`)
    return exitCodes.usage
  }
  const { openOffice } = await import('../compose.ts')
  const { ports, close } = await openOffice(parseConfig(environment))
  try {
    const anonymousHolders = values['anonymous-holders']
    const { participant, sts } = await defineParticipant(ports, ports.defaultTenant, {
      context,
      ...(roles === undefined ? {} : { roles }),
      ...(anonymousHolders === undefined ? {} : { settings: { anonymousHolders } }),
    })
    const baseUrl = participantUrl(ports.publicUrl, ports.defaultTenant, context)
    const shown = {
      did: participant.did,
      roles: participant.roles,
      baseUrl,
      ...(sts === undefined ? {} : { sts: { tokenEndpoint: `${baseUrl}/sts/token`, ...sts } }),
    }
    print(JSON.stringify(shown, null, 2))
    if (sts !== undefined) say('The secret is shown this once.')
    return exitCodes.ok
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    say(error.message)
    return exitCodes.failed
  } finally {
    await close()
  }
}
