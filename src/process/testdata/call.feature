Feature: call

  Scenario: Arguments are evaluated and the answer is the output
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - ask:
          call: echo
          with: { order: '${ .id }', fixed: [1, '${ $input.id }', true], deep: { a: '${ .lines | length }' } }
    """
    And given the workflow input is:
    """yaml
    { id: '007', lines: [1, 2] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { order: '007', fixed: [1, '007', true], deep: { a: 2 } }
    """

  Scenario: Without arguments a call passes an empty object
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - ask: { call: echo }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    {}
    """

  Scenario: An error of the function faults with its place, kind and code
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - group:
          do:
            - ask: { call: fail, with: { kind: rejected, code: credit.exceeded, message: no credit } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    type: https://serverlessworkflow.io/spec/1.0.0/errors/communication
    status: 422
    title: Communication error
    detail: no credit
    instance: /do/0/group/do/0/ask
    kind: rejected
    code: credit.exceeded
    """

  Scenario: Output and export see what they should
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - ask:
          call: echo
          with: { n: 5 }
          output: { as: '{ was: $input.id, is: .n }' }
          export: { as: '{ seen: $output.is, name: $task.name, ref: $task.reference }' }
      - show:
          set: { context: '${ $context }', data: '${ . }' }
    """
    And given the workflow input is:
    """yaml
    { id: 1 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { context: { seen: 5, name: ask, ref: /do/0/ask }, data: { was: 1, is: 5 } }
    """
