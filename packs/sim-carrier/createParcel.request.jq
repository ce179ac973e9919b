{tracking, order, shipment}
