Feature: flow

  Scenario: Exit leaves the list, end the workflow
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - group: { do: [ { a: { set: { n: 1 }, then: exit } }, { b: { set: { n: 2 } } } ] }
      - c: { set: { n: '${ .n + 10 }' }, then: end }
      - d: { set: { n: 0 } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { n: 11 }
    """
    And c should run last

  Scenario: The losers of a race are cancelled
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - race: { fork: { compete: true, branches: [ { slow: { wait: PT1H } }, { fast: { set: { won: true } } } ] } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { won: true }
    """
    And slow should be cancelled
    And fast should be completed

  Scenario: A condition that does not hold skips the task
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { if: .x == 1, set: { n: 2 } }
    """
    And given the workflow input is:
    """yaml
    { x: 2 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { x: 2 }
    """
    And a should be skipped

  Scenario: The time-out of the workflow
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    timeout: { after: PT1M }
    do:
      - a: { wait: PT1H }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/timeout', status: 408 }
    """

  Scenario: A time-out of use.timeouts
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    use: { timeouts: { soon: { after: PT1M } } }
    do:
      - a:
          try: [ { b: { wait: PT1H, timeout: soon } } ]
          catch: { errors: { with: { status: 408 } }, do: [ { c: { set: { late: true } } } ] }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { late: true }
    """
    And b should be faulted

  Scenario: An error of use.errors with computed parts
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    use: { errors: { no: { type: 'https://example.com/no', status: 422, title: '${ "No " + .what }', detail: '${ $workflow.definition.document.name }' } } }
    do:
      - a: { raise: { error: no } }
    """
    And given the workflow input is:
    """yaml
    { what: stock }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://example.com/no', status: 422, title: No stock, detail: test, instance: /do/0/a }
    """

  Scenario: Everything that is wrong is said
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { sett: 1 }
      - b: { set: { x: '${ .a + }' } }
      - b: { wait: PT }
      - c: { do: [ { d: { set: { x: 1 }, then: nowhere } } ] }
    """
    Then the definition should be refused at test.yaml:3: /do/0/a
    And the definition should be refused at test.yaml:4: /do/1/b/set/x
    And the definition should be refused at test.yaml:5: /do/2
    And the definition should be refused at test.yaml:5: /do/2/b/wait
    And the definition should be refused at test.yaml:6: /do/3/c/do/0/d/then
