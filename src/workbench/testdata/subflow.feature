Feature: subflow

  Scenario: A workflow is awaited and its output is the task's
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - sub: { run: { workflow: { namespace: default, name: other, version: '1.2.0', input: { n: '${ .n }' } } } }
    """
    And another workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: other, version: '1.2.0' }
    do:
      - maybe: { if: .fail == true, raise: { error: { type: 'https://example.com/bad', status: 409, title: Bad } } }
      - rest: { wait: PT5M }
      - result: { set: { n: '${ .n + 1 }' } }
    """
    And given the workflow input is:
    """yaml
    { n: 5 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { n: 6 }
    """

  Scenario: Not awaited, the output is the input
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - sub: { run: { workflow: { namespace: default, name: other, version: latest }, await: false } }
    """
    And another workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: other, version: '1.2.0' }
    do:
      - maybe: { if: .fail == true, raise: { error: { type: 'https://example.com/bad', status: 409, title: Bad } } }
      - rest: { wait: PT5M }
      - result: { set: { n: '${ .n + 1 }' } }
    """
    And given the workflow input is:
    """yaml
    { n: 5 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { n: 5 }
    """

  Scenario: The error of a workflow is caught by who runs it
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - attempt:
          try:
            - sub: { run: { workflow: { namespace: default, name: other, version: '1.2.0' } } }
          catch: { as: e, do: [ { say: { set: { status: '${ $e.status }', where: '${ $e.instance }' } } } ] }
    """
    And another workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: other, version: '1.2.0' }
    do:
      - maybe: { if: .fail == true, raise: { error: { type: 'https://example.com/bad', status: 409, title: Bad } } }
      - rest: { wait: PT5M }
      - result: { set: { n: '${ .n + 1 }' } }
    """
    And given the workflow input is:
    """yaml
    { fail: true }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { status: 409, where: /do/0/attempt/try/0/sub }
    """

  Scenario: A workflow that is not there is an error
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - sub: { run: { workflow: { namespace: default, name: nobody, version: '1.0.0' } } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { status: 404, instance: /do/0/sub }
    """

  Scenario: A time-out gives up the workflow that is awaited
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - sub: { run: { workflow: { namespace: default, name: other, version: '1.2.0' } }, timeout: { after: PT1M } }
    """
    And another workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: other, version: '1.2.0' }
    do:
      - maybe: { if: .fail == true, raise: { error: { type: 'https://example.com/bad', status: 409, title: Bad } } }
      - rest: { wait: PT5M }
      - result: { set: { n: '${ .n + 1 }' } }
    """
    And given the workflow input is:
    """yaml
    { n: 1 }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/timeout', status: 408, instance: /do/0/sub }
    """
