Feature: schedule

  Scenario: An event begins it, and is its input
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    schedule: { on: { one: { with: { type: low } } } }
    do:
      - a: { set: { n: '${ $workflow.input[0].data.n }' } }
    """
    And the events are:
    """yaml
    - { type: other }
    - { type: low, data: { n: 7 } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { n: 7 }
    """

  Scenario: All events that belong together begin it
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    schedule: { on: { all: [ { with: { type: a }, correlate: { k: { from: .data.k } } }, { with: { type: b }, correlate: { k: { from: .data.k } } } ] } }
    do:
      - a: { set: '${ [ .[].data.n ] }' }
    """
    And the events are:
    """yaml
    - { type: a, data: { k: 1, n: 1 } }
    - { type: b, data: { k: 2, n: 3 } }
    - { type: a, data: { k: 2, n: 2 } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ 2, 3 ]
    """

  Scenario: The schedule every: PT0S is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    schedule: { every: PT0S }
    do:
      - a: { set: { x: 1 } }
    """
    Then the definition should be refused at test.yaml:2: /schedule

  Scenario: The schedule cron: '* * * *' is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    schedule: { cron: '* * * *' }
    do:
      - a: { set: { x: 1 } }
    """
    Then the definition should be refused at test.yaml:2: /schedule

  Scenario: The schedule cron: '0 24 * * *' is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    schedule: { cron: '0 24 * * *' }
    do:
      - a: { set: { x: 1 } }
    """
    Then the definition should be refused at test.yaml:2: /schedule

  Scenario: The schedule {} is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    schedule: {}
    do:
      - a: { set: { x: 1 } }
    """
    Then the definition should be refused at test.yaml:2: /schedule

  Scenario: The schedule sometimes: 1 is refused
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    schedule: { sometimes: 1 }
    do:
      - a: { set: { x: 1 } }
    """
    Then the definition should be refused at test.yaml:2: /schedule
