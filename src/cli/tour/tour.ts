import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitCodes, type RunCommand } from '../command.ts'
import { findFreePort, startOfficeProcess } from './office-process.ts'
import { createStage } from './stage.ts'
import { tellStory } from './story.ts'

/** Starts an office on a folder that goes away, and walks through what it does. */
export const tour: RunCommand = async (args, { print, say }) => {
  parseArgs({ args: [...args], options: {} })
  const stage = createStage(print, process.stdout)
  const data = await mkdtemp(join(tmpdir(), 'chancery-tour-'))
  try {
    const office = await startOfficeProcess({ data, port: await findFreePort() })
    stage.title('Chancery', `an office at ${office.url}, ready in ${Math.round(office.readyAfterMs)} ms`)
    try {
      await tellStory(office, stage)
    } catch (error) {
      say(
        `\nThe tour ends here: ${error instanceof Error ? error.message : String(error)}\n${office.output()}`,
      )
      return exitCodes.failed
    } finally {
      await office.stop()
    }
    stage.close()
    stage.title('npm start', 'opens one that stays')
    return exitCodes.ok
  } finally {
    await rm(data, { recursive: true, force: true })
  }
}
