import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitCodes, type RunCommand } from '../command.ts'
import { startForeignIssuerProcess } from './foreign-issuer-process.ts'
import { findFreePort, type OfficeProcess, startOfficeProcess } from './office-process.ts'
import { createStage } from './stage.ts'
import { tellStory } from './story.ts'

/** Starts an office on a folder that goes away, and walks through what it does. */
export const tour: RunCommand = async (args, { print, say }) => {
  parseArgs({ args: [...args], options: {} })
  const stage = createStage(print, process.stdout)
  const data = await mkdtemp(join(tmpdir(), 'chancery-tour-'))
  let office: OfficeProcess | undefined
  const foreign = startForeignIssuerProcess()
  // It may fail before the story comes to it, which is where it is told.
  foreign.catch(() => {})
  try {
    office = await startOfficeProcess({ data, port: await findFreePort() })
    stage.title('Chancery', `an office at ${office.url}, ready in ${Math.round(office.readyAfterMs)} ms`)
    await tellStory(office, foreign, stage)
    stage.close()
    stage.title('npm start', 'opens one that stays')
    return exitCodes.ok
  } catch (error) {
    stage.close()
    say(`The tour ends here: ${error instanceof Error ? error.message : String(error)}`)
    if (office !== undefined) say(office.output())
    return exitCodes.failed
  } finally {
    const issuer = await foreign.catch(() => undefined)
    issuer?.stop()
    await office?.stop()
    await rm(data, { recursive: true, force: true })
  }
}
