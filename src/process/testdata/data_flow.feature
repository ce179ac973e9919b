Feature: data flow

  Scenario: The workflow input and output are transformed
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    input: { from: '.order' }
    output: { as: '{ result: . }' }
    do:
      - one: { set: { id: '${ .id }', whole: '${ $workflow.input.order.id }' } }
    """
    And given the workflow input is:
    """yaml
    { order: { id: 7 } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { result: { id: 7, whole: 7 } }
    """

  Scenario: A condition that does not hold skips the task and its directive
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - skipped: { if: '.n > 5', input: { from: '.n as $n | {n: $n}' }, set: { never: 1 }, then: end }
      - kept: { if: '${ .n == 1 }', set: { n: '${ .n }', kept: true } }
    """
    And given the workflow input is:
    """yaml
    { n: 1, other: 2 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { n: 1, kept: true }
    """

  Scenario: from and as may be objects
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - one:
          input: { from: { a: '${ .x }', b: const } }
          set: '${ . }'
          output: { as: { inner: '${ . }', outer: '${ $input.a }' } }
    """
    And given the workflow input is:
    """yaml
    { x: 1 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { inner: { a: 1, b: const }, outer: 1 }
    """

  Scenario: The context stays until it is exported again
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - one: { set: { v: 1 }, export: { as: '{ v: .v }' } }
      - two: { set: { v: 2 } }
      - three: { set: { now: '${ .v }', before: '${ $context.v }' }, export: { as: '$context + { now: .now }' } }
      - four: { set: '${ $context }' }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { v: 1, now: 2 }
    """

  Scenario: The workflow and runtime describe themselves
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - one:
          metadata: { note: hi }
          set:
            name: '${ $workflow.definition.document.name }'
            runtime: '${ $runtime.name }'
            started: '${ $workflow.startedAt.iso8601 }'
            task: '${ $task.definition.metadata.note }'
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { name: test, runtime: crossdock, started: '2026-01-01T00:00:00.000Z', task: hi }
    """

  Scenario: An expression that fails is an expression error
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - one: { set: { a: '${ .a | tonumber }' } }
    """
    And given the workflow input is:
    """yaml
    { a: x }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/expression', status: 400, instance: /do/0/one, code: mapping.failed }
    """

  Scenario: A simple path into a string is an expression error
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - one: { set: { a: '${ .a.b.c }' } }
    """
    And given the workflow input is:
    """yaml
    { a: x }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { status: 400, detail: 'Cannot index string with string "b"' }
    """

  Scenario: A condition must be true or false
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - one: { if: '.a', set: { b: 1 } }
    """
    And given the workflow input is:
    """yaml
    { a: x }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { status: 400, code: process.not_boolean }
    """
