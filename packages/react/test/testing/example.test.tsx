// @vitest-environment jsdom
import '../../examples/bank.test.tsx'
