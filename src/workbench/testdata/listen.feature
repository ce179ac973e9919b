Feature: listen

  Scenario: Any event until a condition holds
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { listen: { to: { any: [], until: '( . | length ) == 3' } } }
    """
    And the events are:
    """yaml
    - { type: a, data: 1 }
    - { type: b, data: 2 }
    - { type: c, data: 3 }
    - { type: d, data: 4 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ 1, 2, 3 ]
    """

  Scenario: Any event until another has come
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { listen: { to: { any: [ { with: { type: t, data: '${ . > 1 }' } } ], until: { one: { with: { type: stop } } } } } }
    """
    And the events are:
    """yaml
    - { type: t, data: 1 }
    - { type: t, data: 2 }
    - { type: t, data: 3 }
    - { type: stop }
    - { type: t, data: 9 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ 2, 3 ]
    """

  Scenario: Until all of several
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { listen: { to: { any: [ { with: { type: t } } ], until: { all: [ { with: { type: x } }, { with: { type: y } } ] } } } }
    """
    And the events are:
    """yaml
    - { type: y }
    - { type: t, data: 1 }
    - { type: y }
    - { type: t, data: 2 }
    - { type: x }
    - { type: t, data: 3 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ 1, 2 ]
    """

  Scenario: Each event is worked on, one after the other
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a:
          listen: { to: { any: [ { with: { type: t } } ], until: '$context.sum >= 6' }, read: envelope }
          foreach:
            item: event
            at: i
            do:
              - rest: { wait: PT1M }
              - double: { set: { twice: '${ $event.data * 2 }', at: '${ $i }' } }
            output: { as: .twice }
            export: { as: '{ sum: (($context.sum // 0) + .) }' }
    """
    And the events are:
    """yaml
    - { type: t, data: 1 }
    - { type: t, data: 2 }
    - { type: t, data: 3 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ 2, 4 ]
    """
    And double should run 2 times

  Scenario: All events, correlated by the first
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a:
          listen:
            to:
              all:
                - { with: { type: temperature }, correlate: { room: { from: .roomid } } }
                - { with: { type: humidity }, correlate: { room: { from: .roomid } } }
    """
    And the events are:
    """yaml
    - { type: temperature, roomid: r1, data: 20 }
    - { type: humidity, roomid: r2, data: 99 }
    - { type: humidity, roomid: r1, data: 50 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ 20, 50 ]
    """

  Scenario: A filter may name variables
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { listen: { to: { one: { with: { type: t, data: '${ .order == $workflow.input.order }' } } } }, output: { as: '.[0].n' } }
    """
    And the events are:
    """yaml
    - { type: t, data: { order: o1, n: 1 } }
    - { type: t, data: { order: o2, n: 2 } }
    """
    And given the workflow input is:
    """yaml
    { order: o2 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    2
    """

  Scenario: Attributes of the envelope filter
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { listen: { to: { one: { with: { source: 'https://x.example.com', subject: '${ startswith("ord_") }' } } }, read: envelope }, output: { as: '.[0] | [.id, .subject]' } }
    """
    And the events are:
    """yaml
    - { id: e1, type: t, source: 'https://y.example.com', subject: ord_1 }
    - { id: e2, type: t, source: 'https://x.example.com', subject: x }
    - { id: e3, type: t, source: 'https://x.example.com', subject: ord_2 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ e3, ord_2 ]
    """

  Scenario: Without the event it waits
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { listen: { to: { one: { with: { type: t } } } } }
    """
    When the workflow is executed
    Then the workflow should be waiting

  Scenario: A time-out ends listening
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - a: { listen: { to: { one: { with: { type: t } } } }, timeout: { after: P1Y } }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/timeout', status: 408, instance: /do/0/a }
    """

  Scenario: A branch hears what another says
    Given a workflow with definition:
    """yaml
    document: { dsl: '1.0.3', namespace: default, name: test, version: '1.0.0' }
    do:
      - both:
          fork:
            branches:
              - ear: { listen: { to: { one: { with: { type: said } } } } }
              - mouth: { emit: { event: { with: { type: said, source: /t, data: hello } } }, output: { as: .type } }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    [ [ hello ], said ]
    """
